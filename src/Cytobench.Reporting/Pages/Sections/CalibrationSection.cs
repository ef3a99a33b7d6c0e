using Cytobench.Evaluation.Statistics;
using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Tables;

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
            {context.Page.Table(ConfidenceTables.Calibration(context.Statistics))}
            <p>Reliability diagrams of the test images: bins on the dashed line are calibrated, above it the model is too modest, below it too sure. Vertical lines are 95 % Wilson intervals; a bin with few images says little.{context.DrawnNote}</p>
            {context.Drawn.Select(predictor => context.Page.Figure(ReliabilityDiagram.Panels(context, predictor), Html.Of($"Reliability of {predictor.Title}{(fitted ? ", as it is and after the fit" : "")}.")))}
            {context.Drawn.Select(predictor => Bins(context, context.Of(predictor.Id)))}
            """);
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
