using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Tables;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Accuracy against confidence in bins, with 95 % intervals, and below how many images each bin has.</summary>
internal static class ReliabilityDiagram
{
    private const int Width = 344;
    private const int ChartHeight = 300;
    private const int CountHeight = 62;
    private const float End = 1.02f;                                     // of the axis, so that the last point is whole
    private const float Left = 52, Right = Width - 8;                    // of the chart's data area

    /// <summary>A predictor as it is and, where something was fitted, after the fit.</summary>
    public static IReadOnlyList<Figure> Panels(StatisticsContext context, Predictor predictor)
    {
        var (calibration, color) = (context.Of(predictor.Id).Calibration, Palette.Model(context.ColorOf(predictor.Model)));
        var before = Of(predictor.Title, calibration.Before.Bins, calibration.Before.EceWidth, color);
        return calibration is { Fit: { } fit, After: { } after } ? [before, Of($"after {ConfidenceTables.How(fit)}", after.Bins, after.EceWidth, color)] : [before];
    }

    /// <param name="title">Above it.</param>
    /// <param name="bins">Of equal width.</param>
    /// <param name="expectedError">ECE of these bins.</param>
    /// <param name="color">Of the model.</param>
    public static Figure Of(string title, IReadOnlyList<CalibrationBin> bins, double expectedError, SKColor color)
    {
        var filled = bins.Where(bin => bin.Count > 0).ToArray();
        var alt = $"Reliability of {title}, ECE {Numbers.Score(expectedError)}. "
            + string.Join(" ", filled.Select(bin => $"Confidence {Numbers.Fixed(bin.Confidence, 2)}: accuracy {Numbers.Fixed(bin.Accuracy, 2)} of {Numbers.Plural(bin.Count, "image")}."));
        var chart = new LineChart(Ink.Shorten(title, Width - 60, 16, bold: true), "confidence", "share right") { Across = AxisReading.Percent("confidence"), Up = AxisReading.Percent("share right"), HasDiagonal = true };
        foreach (var bin in filled)
            chart.AddRing("right", bin.Confidence, bin.Accuracy, color, $"{Numbers.Percent(bin.AccuracyInterval.Lower)} to {Numbers.Percent(bin.AccuracyInterval.Upper)}, {Numbers.Plural(bin.Count, "image")}", bin.AccuracyInterval);
        chart.Limits(0, End, -0.04, 1.04, wholeNumbersBelow: false);
        return new Figure(alt, Width, ChartHeight + CountHeight, canvas =>
        {
            chart.Draw(canvas, Width, ChartHeight);
            DrawCounts(canvas, bins, color);
        })
        { Chart = chart.Data(ChartHeight) };
    }

    private static void DrawCounts(SKCanvas canvas, IReadOnlyList<CalibrationBin> bins, SKColor color)
    {
        var most = bins.Max(bin => bin.Count);
        var bottom = ChartHeight + CountHeight - 4f;
        using var fill = Palette.Fill(color);
        using var axis = Palette.Stroke(Palette.Muted, 1);
        foreach (var bin in bins)
        {
            var (from, to) = (Left + (Right - Left) * (float)bin.Lower / End, Left + (Right - Left) * (float)bin.Upper / End);
            var height = bin.Count == 0 ? 0 : Math.Max(1f, 40f * bin.Count / most);
            canvas.DrawRect(from + 1, bottom - height, to - from - 2, height, fill);
        }
        canvas.DrawLine(Left, bottom, Right, bottom, axis);
        canvas.Text($"images in each bin, at most {Numbers.Count(most)}", Left, ChartHeight + 12, 13, Palette.Muted);
    }
}
