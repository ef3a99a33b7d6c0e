using Cytobench.Reporting.Comparisons;

namespace Cytobench.Reporting.Figures;

/// <summary>Test F1 of every class and model: which classes are hard, and for whom.</summary>
internal static class PerClassF1
{
    public static Figure Of(ComparedModels comparison)
    {
        var data = comparison.Summary.Data;
        var support = comparison.Summary.Models.Count > 0 ? comparison.Summary.Models[0].Test.Scores.Support : new int[data.ClassNames.Count];
        var rows = data.ClassNames.Select((name, label) => new RowChart.Row(
            name,
            Numbers.Count(support[label]),
            [.. comparison.Groups.Select(group => group.Mean(run => run.Test.Scores.F1PerClass[label]))])).ToArray();
        var start = AxisTicks.SensibleStart(rows.SelectMany(row => row.Values));
        return new RowChart
        {
            Alt = "Test F1 of each class. " + string.Join(" ", rows.Select(row => $"{row.Label}: {string.Join(", ", row.Values.Select((value, index) => $"{comparison.Groups[index].Title} {Numbers.Score(value, 3)}"))}.")),
            Title = "F1 of each class on the test images; in grey, how many there are",
            AxisLabel = start == 0 ? "F1" : $"F1; the axis starts at {Numbers.Fixed(start, 2)}, not at 0",
            Rows = rows,
            AllSeries = [.. comparison.Groups.Select(group => new RowChart.Series(group.HasSeveralSeeds ? $"{group.Title} (mean of {group.Runs.Count} seeds)" : group.Title, group.Index))],
            Start = start,
            End = 1,
            Dots = true,
            Decimals = 3,
        }.ToFigure();
    }
}
