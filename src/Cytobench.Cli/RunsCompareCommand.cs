using System.CommandLine;
using System.Text.Json;
using Cytobench.Evaluation.Statistics;
using Cytobench.Runs;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>Several runs against each other: cytobench runs compare RUN RUN [RUN ...] [--runs DIR] [--json].</summary>
internal static class RunsCompareCommand
{
    private static readonly Argument<string[]> Names = new("RUN") { Description = "Run folders, or their names in --runs; at least two", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> Folder = RunsCommand.Folder();
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON instead of tables" };

    public static Command Create()
    {
        var command = new Command("compare", "Compare runs: with paired tests where they were tested on the same images, else over data sets.") { Names, Folder, Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var runs = new ComparedRuns([.. parsed.GetRequiredValue(Names).Select(name => StoredRun.Find(name, parsed.GetRequiredValue(Folder)))]);
        var output = parsed.InvocationConfiguration.Output;
        var console = parsed.GetValue(Json) ? null : Terminal.On(output);
        console?.Write(RunTable.Of(runs.Runs));
        if (runs.Difference is { } difference)
        {
            var pairs = runs.OverDataSets();
            if (console is null)
                output.WriteLine(JsonSerializer.Serialize(pairs, CytobenchJson.Options));
            else
                WriteOverDataSets(console, pairs, difference);
            return 0;
        }
        var request = runs.Request();
        var statistics = ComparisonStatistics.Compute(request);
        if (console is null)
        {
            output.WriteLine(ComparisonJson.Serialize(statistics, request));
            return 0;
        }
        console.WriteLine();
        new StatisticsTables(console, statistics, request.ClassNames).Write();
        return 0;
    }

    private static void WriteOverDataSets(IAnsiConsole console, IReadOnlyList<DataSetStatistics> pairs, string difference)
    {
        console.WriteLine($"note: {difference}, so predictions cannot be compared image by image.{(pairs.Count > 0 ? "" : " No two models share two data sets: no test can say whether scores differ by more than chance.")}");
        foreach (var pair in pairs)
        {
            console.WriteLine();
            console.WriteLine(pair.Text);
            var table = Terminal.Table(pair.Score, pair.First, pair.Second, "difference");
            foreach (var data in pair.DataSets)
                Terminal.Row(table, data.Name, Terminal.Number(data.First), Terminal.Number(data.Second), Terminal.Number(data.First - data.Second));
            console.Write(table);
        }
    }
}
