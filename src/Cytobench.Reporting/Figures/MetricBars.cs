using Cytobench.Reporting.Comparisons;

namespace Cytobench.Reporting.Figures;

/// <summary>The main test scores of all models side by side; several seeds as their mean with a bar from lowest to highest.</summary>
internal static class MetricBars
{
    private const int Gap = 28;

    public static Figure Whole(ComparedModels comparison)
    {
        var (above, below) = (Higher(comparison), Lower(comparison));
        return new Figure($"{above.Alt} {below.Alt}", above.Width, above.Height + Gap + below.Height, canvas =>
        {
            above.Draw(canvas);
            canvas.Translate(0, above.Height + Gap);
            below.Draw(canvas);
            canvas.Translate(0, -above.Height - Gap);
        });
    }

    public static Figure Higher(ComparedModels comparison)
    {
        var columns = ScoreColumns.All.Where(column => column.HigherIsBetter).ToArray();
        var start = AxisTicks.SensibleStart(columns.SelectMany(column => Values(comparison, column)));
        return Chart(comparison, columns, "Test scores: higher is better", start, 1,
            start == 0 ? "score" : $"score; the axis starts at {Numbers.Fixed(start, 2)}, not at 0");
    }

    public static Figure Lower(ComparedModels comparison)
    {
        var columns = ScoreColumns.All.Where(column => !column.HigherIsBetter).ToArray();
        var largest = columns.SelectMany(column => Values(comparison, column)).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        var end = Math.Max(largest, 1e-3) * 1.05;
        return Chart(comparison, columns, "Test errors of the probabilities: lower is better", 0, end, "score; the axis starts at 0");
    }

    private static Figure Chart(ComparedModels comparison, IReadOnlyList<ScoreColumn> columns, string title, double start, double end, string axis) => new RowChart
    {
        Alt = $"{title}. " + string.Join(" ", columns.Select(column => Describe(comparison, column))),
        Title = title + (comparison.Groups.Any(group => group.HasSeveralSeeds) ? " (mean over seeds; whiskers: lowest to highest)" : ""),
        AxisLabel = axis,
        Rows = [.. columns.Select(column => new RowChart.Row(
            column.Title,
            "",
            [.. comparison.Groups.Select(group => group.Mean(column, "test"))],
            [.. comparison.Groups.Select(group => group.HasSeveralSeeds ? Range(group, column) : (double.NaN, double.NaN))]))],
        AllSeries = [.. comparison.Groups.Select(group => new RowChart.Series(group.Title, group.Index))],
        Start = start,
        End = end,
    }.ToFigure();

    private static (double Low, double High) Range(ModelGroup group, ScoreColumn column) =>
        (group.Runs.Min(run => column.Of(run.Test.Scores)), group.Runs.Max(run => column.Of(run.Test.Scores)));

    private static IEnumerable<double> Values(ComparedModels comparison, ScoreColumn column) =>
        comparison.Summary.Models.Select(run => column.Of(run.Test.Scores));

    private static string Describe(ComparedModels comparison, ScoreColumn column) =>
        $"{column.Title}: {string.Join(", ", comparison.Groups.Select(group => $"{group.Title} {Numbers.Score(group.Mean(column, "test"), 3)}"))}.";
}
