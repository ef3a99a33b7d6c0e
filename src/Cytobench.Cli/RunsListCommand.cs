using System.CommandLine;
using System.Text.Json;
using Cytobench.Runs;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>What runs there are: cytobench runs list [--runs DIR] [--json].</summary>
internal static class RunsListCommand
{
    private static readonly Option<string> Folder = RunsCommand.Folder();
    private static readonly Option<bool> Json = new("--json") { Description = "Print a JSON array instead of a table" };

    public static Command Create()
    {
        var command = new Command("list", "What runs there are, oldest first.") { Folder, Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var folder = parsed.GetRequiredValue(Folder);
        var runs = StoredRun.All(folder);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(Json))
        {
            output.WriteLine(JsonSerializer.Serialize(runs.Select(Describe), CytobenchJson.Options));
            return 0;
        }
        if (runs.Count == 0)
        {
            output.WriteLine($"no runs in {folder}; 'cytobench run --preset demo' makes one");
            return 0;
        }
        var console = Terminal.On(output);
        console.Write(RunTable.Of(runs));
        foreach (var run in runs.Where(run => run.State is StoredRunState.Stopped))
            console.WriteLine($"{run.Name}: stopped; go on with 'cytobench run --resume {run.Folder}'");
        foreach (var run in runs.Where(run => run.State is StoredRunState.Damaged))
            console.WriteLine($"{run.Name}: {run.Fault}");
        return 0;
    }

    private static object Describe(StoredRun run) => new
    {
        run.Name,
        run.Folder,
        run.State,
        run.StartedAt,
        run.Config?.Preset,
        Data = run.Summary?.Data.Name ?? run.Config?.Data,
        DataSha256 = run.Summary?.Data.Sha256,
        run.Seconds,
        run.Bytes,
        run.Fault,
        Models = run.Summary?.Models.Select(model => new { model.Model, model.Seed, Epochs = model.Epochs.Count, TestAccuracy = model.Test.Scores.Accuracy, TestMacroF1 = model.Test.Scores.F1Macro }),
    };
}
