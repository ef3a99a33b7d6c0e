using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Robustness;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tables;

/// <summary>A finished run's tables by name, in a format for papers or programs; a new one is its builder and its line here.</summary>
public static class RunTables
{
    public const string Every = "all";

    private static readonly (string Name, Func<ComparedModels, ReportTable?> Of)[] All =
    [
        ("main", models => models.Summary.Statistics is { } statistics ? IntervalTables.OfModels(statistics) : null),
        ("scores", models => ScoreTables.Of(models, "test")),
        ("validation", models => ScoreTables.Of(models, "val")),
        ("intervals", models => models.Summary.Statistics is { } statistics ? IntervalTables.OfPredictors(statistics) : null),
        ("seeds", models => models.Summary.Statistics is { } statistics ? IntervalTables.OverSeeds(statistics) : null),
        ("differences", models => models.Summary.Statistics is { } statistics ? IntervalTables.AllDifferences(statistics) : null),
        ("pairs", ScoreTables.Pairs),
        ("classes", ClassTables.All),
        ("confusions", ClassTables.Confusions),
        ("calibration", models => models.Summary.Statistics is { } statistics ? ConfidenceTables.Calibration(statistics) : null),
        ("abstention", models => models.Summary.Statistics is { } statistics ? ConfidenceTables.Abstention(statistics) : null),
        ("robustness", models => models.Summary.Robustness is { } robustness ? RobustnessScoreTable.Of(models, robustness) : null),
        ("efficiency", CostTables.Efficiency),
        ("training-cost", CostTables.Training),
        ("use-cost", CostTables.Use),
        ("data", models => DataTable.Of(models.Summary.Data)),
    ];

    private static readonly Dictionary<string, Func<ReportTable, string>> Writers = new()
    {
        ["latex"] = LatexTable.Text,
        ["markdown"] = table => $"{MarkdownText.Escape(table.Caption)}\n\n{MarkdownTable.Text(table)}",
        ["csv"] = CsvTable.Text,
    };

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(table => table.Name)];

    public static IReadOnlyList<string> Formats { get; } = [.. Writers.Keys];

    /// <param name="summary">The run.</param>
    /// <param name="name">One of <see cref="Names"/>, or "all" for those that the run has.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <exception cref="UserException">There is no such table or format, or the run has no results for it.</exception>
    public static string Text(RunSummary summary, string name, string format)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (!Writers.TryGetValue(format, out var write))
            throw new UserException($"--format {format}: choose {string.Join(", ", Formats)}");
        if (name == Every && format == "csv")
            throw new UserException($"--table {Every} --format csv: a CSV file holds one table; choose one of {string.Join(", ", Names)}");
        if (name != Every && !Names.Contains(name))
            throw new UserException($"--table {name}: choose {string.Join(", ", Names)} or {Every}");
        var models = new ComparedModels(summary);
        var tables = All.Where(table => name == Every || table.Name == name).Select(table => table.Of(models)).OfType<ReportTable>().Where(table => table.Rows.Count > 0).ToArray();
        return tables.Length > 0 ? string.Join('\n', tables.Select(write))
            : throw new UserException($"--table {name}: the run {summary.Name} has no results for it");
    }
}
