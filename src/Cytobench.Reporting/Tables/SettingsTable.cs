using System.Globalization;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tables;

/// <summary>The settings and the machine that a reader asks for first.</summary>
internal static class SettingsTable
{
    public static ReportTable Of(RunSummary summary)
    {
        var (config, environment) = (summary.Config, summary.Environment);
        (string Name, string Value)[] facts =
        [
            ("Preset, data", $"{config.Preset}, {summary.Data.Name}"),
            ("Models, seeds", $"{string.Join(", ", config.Models)}; {string.Join(", ", config.Seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture)))}"),
            ("Starting weights", string.Join("; ", summary.Models.Select(run => run.Weights).Distinct())),
            .. summary.Models.DistinctBy(run => run.Model).Select(run => ($"Training of {(run.Title.Length > 0 ? run.Title : run.Model)}",
                FormattableString.Invariant($"{run.Training.Epochs} epochs, batches of {run.Training.BatchSize}, {run.Training.Optimizer}, learning rate {run.Training.LearningRate}, {run.Training.ImageSize} px"))),
            ("Started", summary.StartedAt.ToString("d MMMM yyyy, HH:mm 'UTC'zzz", CultureInfo.InvariantCulture)),
            ("Versions", $"Cytobench {environment.Cytobench}, .NET {environment.DotNet}, {(environment.Torch.StartsWith("libtorch", StringComparison.Ordinal) ? "" : "libtorch ")}{environment.Torch}"),
            ("Machine", $"{environment.OperatingSystem}; {environment.Processor}"),
            ("Device", $"{environment.Device}, {environment.DeviceName}; {environment.Precision}; {Numbers.Plural(environment.Threads, "thread")}"),
        ];
        return new ReportTable
        {
            Name = "settings",
            Caption = "Settings and machine; run.json has all.",
            Columns = [new("What", "what"), new("Value", "value")],
            TextColumns = 2,
            Rows = [.. facts.Select(fact => (IReadOnlyList<TableCell>)[new(fact.Name), new(fact.Value)])],
        };
    }
}
