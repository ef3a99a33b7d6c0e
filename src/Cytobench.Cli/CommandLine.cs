using System.CommandLine;

namespace Cytobench.Cli;

/// <summary>All commands, and the one place where a <see cref="UserException"/> becomes a line and exit code 2.</summary>
internal static class CommandLine
{
    private static RootCommand Root() => new("Cytobench compares convolutional networks and vision transformers on microscopy images.")
    {
        DataCommand.Create(),
        RunCommand.Create(),
        ModelsCommand.Create(),
        DoctorCommand.Create(),
        ScoreCommand.Create(),
    };

    public static int Run(string[] args)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"error: {parsed.Errors[0].Message} ('cytobench {parsed.CommandResult.Command.Name} --help' lists the options)");
            return 2;
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UserException fault)
        {
            Console.Error.WriteLine($"error: {fault.Message}");
            return 2;
        }
    }
}
