using System.CommandLine;
using Cytobench.Evaluation.Statistics;
using Cytobench.Runs;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>Several runs against each other: cytobench runs compare RUN RUN [RUN ...] [--runs DIR] [--json].</summary>
internal static class RunsCompareCommand
{
    private static readonly Argument<string[]> Names = new("RUN") { Description = "Run folders, or their names in --runs; at least two", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> Folder = RunsCommand.Folder();
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON instead of tables; for runs on the same images" };

    public static Command Create()
    {
        var command = new Command("compare", "Compare runs: with paired tests where they were tested on the same images, else side by side.") { Names, Folder, Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var runs = new ComparedRuns([.. parsed.GetRequiredValue(Names).Select(name => StoredRun.Find(name, parsed.GetRequiredValue(Folder)))]);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(Json))
        {
            var asked = runs.Request();
            output.WriteLine(ComparisonJson.Serialize(ComparisonStatistics.Compute(asked), asked));
            return 0;
        }
        var console = Terminal.On(output);
        console.Write(RunTable.Of(runs.Runs));
        if (runs.Difference is { } difference)
        {
            console.WriteLine($"note: {difference}. The scores stand side by side; no test can say whether they differ by more than chance.");
            return 0;
        }
        var request = runs.Request();
        console.WriteLine();
        new StatisticsTables(console, ComparisonStatistics.Compute(request), request.ClassNames).Write();
        return 0;
    }
}
