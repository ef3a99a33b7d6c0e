using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>What is gained when images of low confidence are left to a person.</summary>
internal sealed class AbstentionSection : StatisticsSection
{
    public override string Id => "abstention";

    public override string Title => "Leaving doubtful images to a person";

    public override Html? Body(StatisticsContext context)
    {
        var predictors = context.Statistics.Predictors;
        return Html.Of($"""
            <p>A model may answer only where it is confident. The fewer images it answers, the fewer of its answers are wrong, if its confidence means anything.</p>
            {context.Legend()}
            {context.Page.Figure([RiskCoverageChart.Of(context)], Html.Of($"Risk over coverage on the test images; lower is better, the right end is the error rate on all.{context.DrawnNote}"))}
            {context.Page.Table(ConfidenceTables.Abstention(context.Statistics))}
            {(predictors.All(predictor => predictor.Selective.Wished.Count == 0) ? null : Thresholds(context))}
            """);
    }

    private static Html Thresholds(StatisticsContext context) => context.Page.Table(
        Html.Of($"The lowest confidence whose answers reach a wished accuracy on the validation images, and what it gives on the test images: a threshold chosen on some images seldom gives exactly the same on others."),
        [Html.Of($"Predictor"), Html.Of($"Wished"), Html.Of($"Confidence from"), Html.Of($"Validation accuracy"), Html.Of($"Answered"), Html.Of($"Test accuracy"), Html.Of($"Answered")],
        from predictor in context.Statistics.Predictors
        from wish in predictor.Selective.Wished
        select (IReadOnlyList<Html>)
        [
            context.Name(predictor),
            PageContext.Text(Numbers.Percent(wish.Accuracy, 0)),
            .. wish is { OnValidation: { } validation, OnTest: { } test }
                ? (Html[])[PageContext.Text(Numbers.Score(validation.Threshold)), PageContext.Text(Numbers.Percent(validation.Accuracy)), PageContext.Text(Numbers.Percent(validation.Coverage)), PageContext.Text(Numbers.Percent(test.Accuracy)), PageContext.Text(Numbers.Percent(test.Coverage))]
                : [Html.Of($"not reached"), .. Enumerable.Repeat(PageContext.Text("–"), 4)],
        ]);
}
