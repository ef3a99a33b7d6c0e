using System.CommandLine;
using Cytobench.Runs;

namespace Cytobench.Cli;

/// <summary>Deletes runs after asking: cytobench runs rm RUN [RUN ...] [--runs DIR] [--yes].</summary>
internal static class RunsRemoveCommand
{
    private static readonly Argument<string[]> Names = new("RUN") { Description = "Run folders, or their names in --runs", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> Folder = RunsCommand.Folder();
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do not ask" };

    public static Command Create()
    {
        var command = new Command("rm", "Remove runs with all their files, after asking.") { Names, Folder, Yes };
        command.SetAction(parsed => Run(parsed, Console.IsInputRedirected ? null : Console.ReadLine));
        return command;
    }

    /// <param name="parsed">Which.</param>
    /// <param name="ask">Reads an answer; null where there is nobody to ask.</param>
    internal static int Run(ParseResult parsed, Func<string?>? ask)
    {
        var output = parsed.InvocationConfiguration.Output;
        foreach (var run in parsed.GetRequiredValue(Names).Select(name => StoredRun.Find(name, parsed.GetRequiredValue(Folder))).ToArray())
        {
            if (!parsed.GetValue(Yes))
            {
                if (ask is null)
                    throw new UserException($"{run.Folder}: there is nobody to ask; add --yes to remove it");
                output.Write($"Remove {run.Folder} ({RunTable.State(run)}, began {run.StartedAt:yyyy-MM-dd HH:mm}, {RunTable.Size(run.Bytes)})? [y/N] ");
                output.Flush();
                if (ask()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
                {
                    output.WriteLine($"{run.Folder} stays");
                    continue;
                }
            }
            run.Remove();
            output.WriteLine($"removed {run.Folder}");
        }
        return 0;
    }
}
