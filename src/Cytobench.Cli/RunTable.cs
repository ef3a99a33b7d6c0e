using Cytobench.Models;
using Cytobench.Runs;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>Runs as a table: a line for each model, the run's own values in the first of them.</summary>
internal static class RunTable
{
    public static Table Of(IReadOnlyList<StoredRun> runs)
    {
        var table = Terminal.Table("run", "began", "state", "data", "model", "seeds", "accuracy", "macro F1", "time", "size");
        foreach (var text in (int[])[1, 2, 3, 4, 5])
            table.Columns[text].LeftAligned();
        foreach (var run in runs)
        {
            string[] own = [run.Name, $"{run.StartedAt:yyyy-MM-dd HH:mm}", State(run), run.Summary?.Data.Name ?? run.Config?.Data ?? "n/a"];
            string[] end = [double.IsNaN(run.Seconds) ? "" : Duration.Text(run.Seconds), Size(run.Bytes)];
            var models = Models(run).ToArray();
            for (var line = 0; line < Math.Max(1, models.Length); line++)
                Terminal.Row(table, [.. line == 0 ? own : ["", "", "", ""], .. line < models.Length ? models[line] : ["", "", "", ""], .. line == 0 ? end : ["", ""]]);
        }
        return table;
    }

    public static string State(StoredRun run) => run.State switch
    {
        StoredRunState.Finished => "finished",
        StoredRunState.Stopped => "stopped",
        StoredRunState.Running => "running",
        _ => "damaged",
    };

    /// <summary>"13.2 MB".</summary>
    public static string Size(long bytes) => bytes >= 1_000_000_000 ? $"{bytes / 1e9:F1} GB" : $"{bytes / 1e6:F1} MB";

    /// <summary>Title, seeds, and the means of accuracy and macro F1 over them.</summary>
    private static IEnumerable<string[]> Models(StoredRun run) => run.Summary is { } summary
        ? summary.Models.GroupBy(model => model.Model).Select(seeds => (string[])
        [
            seeds.First().Title.Length > 0 ? seeds.First().Title : seeds.Key,
            string.Join(",", seeds.Select(model => model.Seed)),
            Terminal.Number(seeds.Average(model => model.Test.Scores.Accuracy)),
            Terminal.Number(seeds.Average(model => model.Test.Scores.F1Macro)),
        ])
        : run.Trainings().GroupBy(training => training.Model).Select(seeds => (string[])[ModelCatalogue.All.FirstOrDefault(spec => spec.Name == seeds.Key)?.Title ?? seeds.Key, string.Join(",", seeds.Select(training => training.Seed)), "", ""]);
}
