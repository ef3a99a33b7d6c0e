using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Cytobench.Cli;

/// <summary>All commands, and the one place where a <see cref="UserException"/> becomes a line and exit code 2.</summary>
internal static class CommandLine
{
    private static RootCommand Root() => new("Cytobench compares convolutional networks and vision transformers on microscopy images.")
    {
        DataCommand.Create(),
        RunCommand.Create(),
        TuneCommand.Create(),
        PretrainCommand.Create(),
        ModelsCommand.Create(),
        DoctorCommand.Create(),
        ScoreCommand.Create(),
        CompareCommand.Create(),
        ExplainCommand.Create(),
        PredictCommand.Create(),
        ServeCommand.Create(),
        RobustnessCommand.Create(),
        ReportCommand.Create(),
        RunsCommand.Create(),
        PlotCommand.Create(),
        TableCommand.Create(),
        BenchCommand.Create(),
    };

    private static string Path(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "cytobench";

    public static int Run(string[] args)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"error: {parsed.Errors[0].Message} ('{Path(parsed.CommandResult)} --help' lists the options)");
            return 2;
        }
        try
        {
            return parsed.Action is AsynchronousCommandLineAction
                ? RunUntilStopped(parsed)
                : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UserException fault)
        {
            Console.Error.WriteLine($"error: {fault.Message}");
            return 2;
        }
    }

    /// <summary>A command that takes its time is told of Ctrl-C; the others end by it.</summary>
    private static int RunUntilStopped(ParseResult parsed)
    {
        using var signals = new StopSignals();
        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, signals.Token).GetAwaiter().GetResult();
    }
}
