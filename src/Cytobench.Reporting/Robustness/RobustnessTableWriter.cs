using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Cytobench.Robustness;
using Cytobench.Runs;

namespace Cytobench.Reporting.Robustness;

/// <summary>results/robustness.json with everything, results/robustness.csv with a row for each model, corruption and severity.</summary>
internal sealed class RobustnessTableWriter : IRunWriter
{
    private const string JsonFile = "results/robustness.json";
    private const string CsvFile = "results/robustness.csv";

    public string Name => "robustness tables";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        if (summary.Robustness is not { } robustness)
            yield break;
        folder.Write(JsonFile, stream => JsonSerializer.Serialize(stream, robustness, CytobenchJson.Options));
        yield return new Artifact(JsonFile, "scores under every corruption and severity, their means, BE and rBE");
        folder.Write(CsvFile, stream => WriteTable(stream, robustness));
        yield return new Artifact(CsvFile, "scores under every corruption and severity, a row each");
    }

    private static void WriteTable(Stream stream, RobustnessResult robustness)
    {
        using var csv = CsvOutput.Open(stream);
        csv.WriteRecord("model", "seed", "corruption", "severity", "balanced_error", "accuracy", "ece_15_equal_width", "log_loss");
        foreach (var model in robustness.Models)
        {
            Scores(csv, model, "clean", "0", model.Clean);
            foreach (var corruption in model.Corruptions)
                for (var at = 0; at < robustness.Severities.Count; at++)
                    Scores(csv, model, corruption.Corruption, robustness.Severities[at].ToString(CultureInfo.InvariantCulture), corruption.Severities[at]);
        }
    }

    private static void Scores(CsvWriter csv, ModelRobustness model, string corruption, string severity, ShiftScores scores) =>
        csv.WriteRecord([model.Model, model.Seed.ToString(CultureInfo.InvariantCulture), corruption, severity, .. ((double[])[scores.BalancedError, scores.Accuracy, scores.Ece15EqualWidth, scores.LogLoss]).Select(Numbers.Exact)]);
}
