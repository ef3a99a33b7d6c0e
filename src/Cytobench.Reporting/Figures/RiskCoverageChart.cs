using Cytobench.Evaluation.Statistics;
using Cytobench.Reporting.Pages;

namespace Cytobench.Reporting.Figures;

/// <summary>The error rate among the images that models answer, over the share that they answer.</summary>
internal static class RiskCoverageChart
{
    private const double StartsToCount = 0.05;                           // of the images: below, one error is a high peak

    public static Figure Of(StatisticsContext context)
    {
        var curves = context.Drawn.Select(predictor => new CurveChart.Curve(predictor.Title, context.ColorOf(predictor.Model), Points(context, predictor))).ToArray();
        var top = Math.Max(1e-3, curves.SelectMany(curve => curve.Points).Where(point => point.X >= StartsToCount).Select(point => point.Y).DefaultIfEmpty(0).Max() * 1.1);
        var alt = $"Error rate over the share of images answered: {string.Join(", ", context.Drawn.Select(predictor => $"{predictor.Title}, AURC {Numbers.Score(context.Of(predictor.Id).Selective.Aurc)}"))}.";
        return CurveChart.Of("Error rate among answered", "share of images answered", "error rate", alt, curves,
            AxisReading.Percent("answered"), AxisReading.Percent("error rate"), top);
    }

    private static IReadOnlyList<(double X, double Y)> Points(StatisticsContext context, Predictor predictor)
    {
        var curve = SelectiveStatistics.Curve(predictor.Test, context.Labels, context.ClassNames.Count);
        return [.. Enumerable.Range(1, curve.N).Select(accepted => ((double)accepted / curve.N, curve.Risk(accepted)))];
    }
}
