using Cytobench.Evaluation.Statistics;
using Cytobench.Reporting.Figures;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>Whether confidences are true, before and after a fit on validation images.</summary>
internal sealed class CalibrationSection : StatisticsSection
{
    public override string Id => "calibration";

    public override string Title => "Are the confidences true?";

    public override Html? Body(StatisticsContext context)
    {
        var fitted = context.Statistics.ValidationImages > 0;
        var how = fitted
            ? $" The fit used {Numbers.Plural(context.Statistics.ValidationImages, "validation image")} and their log loss alone; the test images only judge it."
            : " Nothing was fitted, as there are no validation predictions.";
        return Html.Of($"""
            <p>A model is calibrated when, of all images to which it gives 90 % confidence, 90 % are right. ECE is the mean gap and MCE the largest, over {CalibrationStatistics.Bins} bins of confidence; class-wise ECE looks at every class's probability. MCE often rests on a bin with few images: see the counts.{how}</p>
            {context.Page.Table(
                Html.Of($"Calibration on the test images. Brier score = reliability − resolution + uncertainty (+ a rest within bins); lower is better for all but resolution."),
                [Html.Of($"Predictor"), Html.Of($"Log loss"), Html.Of($"Brier"), Html.Of($"Reliability"), Html.Of($"Resolution"), Html.Of($"ECE, equal width"), Html.Of($"MCE, equal width"), Html.Of($"ECE, equal mass"), Html.Of($"MCE, equal mass"), Html.Of($"Class-wise ECE"), Html.Of($"Accuracy")],
                context.Statistics.Predictors.SelectMany(predictor => Rows(context, predictor)))}
            <p>Reliability diagrams of the test images: bins on the dashed line are calibrated, above it the model is too modest, below it too sure. Vertical lines are 95 % Wilson intervals; a bin with few images says little.{context.DrawnNote}</p>
            {context.Drawn.Select(predictor => context.Page.Figure([.. Panels(context, predictor)], Html.Of($"Reliability of {predictor.Title}{(fitted ? ", as it is and after the fit" : "")}.")))}
            {context.Drawn.Select(predictor => Bins(context, context.Of(predictor.Id)))}
            """);
    }

    private static IEnumerable<IReadOnlyList<Html>> Rows(StatisticsContext context, PredictorStatistics predictor)
    {
        yield return Row(context.Name(predictor), predictor.Calibration.Before);
        if (predictor.Calibration is { Fit: { } fit, After: { } after })
            yield return Row(Html.Of($"""<span class="muted">after {How(fit)}</span>"""), after);
    }

    private static string How(CalibrationFit fit) => fit.Temperature is { } scaling ? $"temperature {Numbers.Fixed(scaling.Temperature, 3)}" : "vector scaling";

    private static IReadOnlyList<Html> Row(Html name, CalibrationScores scores) =>
    [
        name,
        .. ((double[])[scores.LogLoss, scores.Brier, scores.BrierParts.Reliability, scores.BrierParts.Resolution, scores.EceWidth, scores.MceWidth, scores.EceMass, scores.MceMass, scores.ClasswiseEce, scores.Accuracy])
            .Select(value => PageContext.Text(Numbers.Score(value))),
    ];

    private static IEnumerable<Figure> Panels(StatisticsContext context, Predictor predictor)
    {
        var (calibration, color) = (context.Of(predictor.Id).Calibration, Palette.Model(context.ColorOf(predictor.Model)));
        yield return ReliabilityDiagram.Of(predictor.Title, calibration.Before.Bins, calibration.Before.EceWidth, color);
        if (calibration is { Fit: { } fit, After: { } after })
            yield return ReliabilityDiagram.Of($"after {How(fit)}", after.Bins, after.EceWidth, color);
    }

    private static Html Bins(StatisticsContext context, PredictorStatistics predictor) => Html.Of($"""
        <details><summary>Bins of {predictor.Title}</summary>{context.Page.Table(
            Html.Of($"Bins of confidence of {predictor.Title} on the test images, as it is."),
            [Html.Of($"Confidence"), Html.Of($"Images"), Html.Of($"Right"), Html.Of($"Mean confidence"), Html.Of($"Accuracy"), Html.Of($"95 %")],
            predictor.Calibration.Before.Bins.Where(bin => bin.Count > 0).Select(bin => (IReadOnlyList<Html>)
            [
                Html.Of($"{Numbers.Fixed(bin.Lower, 3)} to {Numbers.Fixed(bin.Upper, 3)}"),
                PageContext.Text(Numbers.Count(bin.Count)),
                PageContext.Text(Numbers.Count(bin.Right)),
                PageContext.Text(Numbers.Fixed(bin.Confidence, 3)),
                PageContext.Text(Numbers.Fixed(bin.Accuracy, 3)),
                StatisticsContext.Range(bin.AccuracyInterval, 3),
            ]))}</details>

        """);
}
