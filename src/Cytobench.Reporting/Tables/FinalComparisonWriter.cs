using System.Globalization;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tables;

/// <summary>
/// The main scores of every model, seed and split; where a model has several seeds, rows "mean" and "sd" (n - 1) follow.
/// Holds no timings, so that equal runs give equal bytes.
/// </summary>
internal sealed class FinalComparisonWriter : IRunWriter
{
    private const string File = "results/final_comparison.csv";

    public string Name => "score table";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        folder.Write(File, stream => WriteTable(stream, new ComparedModels(summary)));
        return [new Artifact(File, "main scores of every model, seed and split")];
    }

    private static void WriteTable(Stream stream, ComparedModels comparison)
    {
        using var csv = CsvOutput.Open(stream);
        csv.WriteRecord(["model", "seed", "split", "n", "errors", .. ScoreColumns.All.Select(column => column.Key)]);
        foreach (var split in ComparedModels.Splits)
        {
            foreach (var group in comparison.Groups)
            {
                foreach (var run in group.Runs)
                    csv.WriteRecord([run.Model, run.Seed.ToString(CultureInfo.InvariantCulture), split, .. Values(value => value(run), split)]);
                if (!group.HasSeveralSeeds)
                    continue;
                csv.WriteRecord([group.Name, "mean", split, .. Values(group.Mean, split)]);
                csv.WriteRecord([group.Name, "sd", split, .. Values(group.StandardDeviation, split)]);
            }
        }
    }

    private static IEnumerable<string> Values(Func<Func<ModelResult, double>, double> read, string split) =>
    [
        Numbers.Exact(read(run => run.Split(split).Scores.N)),
        Numbers.Exact(read(run => run.Split(split).Scores.Errors)),
        .. ScoreColumns.All.Select(column => Numbers.Exact(read(run => column.Of(run.Split(split).Scores)))),
    ];
}
