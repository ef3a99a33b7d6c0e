using Cytobench.Metrics;
using Cytobench.Reporting.Figures;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>ROC and precision-recall curves, each class against the rest.</summary>
internal sealed class CurvesSection : StatisticsSection
{
    public override string Id => "curves";

    public override string Title => "Curves of each class";

    public override Html? Body(StatisticsContext context)
    {
        var classes = Enumerable.Range(0, context.ClassNames.Count).Where(label => context.Labels.Contains(label) && context.Labels.Any(other => other != label)).ToArray();
        return classes.Length == 0 ? null : Html.Of($"""
            {context.Legend()}
            <details open><summary>Precision over recall</summary>{context.Page.Figure([.. classes.Select(label => PrecisionRecall(context, label))], Html.Of($"Precision over recall on the test images, each class against the rest; AP is the area under the steps.{context.DrawnNote}"))}</details>
            <details><summary>ROC</summary>{context.Page.Figure([.. classes.Select(label => Roc(context, label))], Html.Of($"ROC on the test images, each class against the rest; the dashed line is guessing.{context.DrawnNote}"))}</details>
            """);
    }

    private static Figure PrecisionRecall(StatisticsContext context, int label)
    {
        var scores = context.Drawn.Select(predictor => Numbers.Score(AveragePrecision.Binary(Column(context, predictor.Test, label), Positives(context, label)), 3));
        var curves = context.Drawn.Select(predictor => new CurveChart.Curve(predictor.Title, context.ColorOf(predictor.Model), Steps(PrecisionRecallCurve.Binary(Column(context, predictor.Test, label), Positives(context, label)))));
        return CurveChart.Of(context.ClassNames[label], $"recall; AP {string.Join(", ", scores)}", "precision", Alt(context, label, "Precision over recall", "AP", scores), [.. curves],
            new AxisReading("recall"), new AxisReading("precision"), top: 1);
    }

    private static Figure Roc(StatisticsContext context, int label)
    {
        var scores = context.Drawn.Select(predictor => Numbers.Score(RocAuc.Binary(Column(context, predictor.Test, label), Positives(context, label)), 4));
        var curves = context.Drawn.Select(predictor => new CurveChart.Curve(predictor.Title, context.ColorOf(predictor.Model), [.. RocCurve.Binary(Column(context, predictor.Test, label), Positives(context, label)).Select(point => (point.FalsePositiveRate, point.TruePositiveRate))]));
        return CurveChart.Of(context.ClassNames[label], $"false positive rate; AUC {string.Join(", ", scores)}", "true positive rate", Alt(context, label, "ROC", "AUC", scores), [.. curves],
            new AxisReading("false positive rate"), new AxisReading("true positive rate"), top: 1, diagonal: true);
    }

    /// <summary>Ends where every positive is found: more only lowers the precision. A precision holds back to the recall before it: points are not to be joined by slanted lines.</summary>
    private static IReadOnlyList<(double X, double Y)> Steps(IReadOnlyList<PrecisionRecallPoint> points) =>
        [.. points.TakeWhile((_, i) => i == 0 || points[i - 1].Recall < 1).SelectMany((point, i) => ((double X, double Y)[])[(i == 0 ? 0 : points[i - 1].Recall, point.Precision), (point.Recall, point.Precision)])];

    private static string Alt(StatisticsContext context, int label, string what, string score, IEnumerable<string> scores) =>
        $"{what} of {context.ClassNames[label]}. {string.Join(", ", context.Drawn.Zip(scores, (predictor, value) => $"{predictor.Title}: {score} {value}"))}.";

    private static double[] Column(StatisticsContext context, double[] probabilities, int label) =>
        [.. Enumerable.Range(0, context.Labels.Length).Select(image => probabilities[image * context.ClassNames.Count + label])];

    private static bool[] Positives(StatisticsContext context, int label) => Array.ConvertAll(context.Labels, other => other == label);
}
