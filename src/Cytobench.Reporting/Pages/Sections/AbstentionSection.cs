using Cytobench.Evaluation.Statistics;
using Cytobench.Reporting.Figures;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>What is gained when images of low confidence are left to a person.</summary>
internal sealed class AbstentionSection : StatisticsSection
{
    public override string Id => "abstention";

    public override string Title => "Leaving doubtful images to a person";

    public override Html? Body(StatisticsContext context)
    {
        var predictors = context.Statistics.Predictors;
        var curves = context.Drawn.Select(predictor => new CurveChart.Curve(context.ColorOf(predictor.Model), Curve(context, predictor))).ToArray();
        var top = Math.Max(1e-3, curves.SelectMany(curve => curve.Points).Where(point => point.X >= 0.05).Select(point => point.Y).DefaultIfEmpty(0).Max() * 1.1);
        return Html.Of($"""
            <p>A model may answer only where it is confident. The fewer images it answers, the fewer of its answers are wrong, if its confidence means anything.</p>
            {context.Legend()}
            {context.Page.Figure([CurveChart.Of("Error rate among answered", "share of images answered", "error rate", $"Error rate over the share of images answered: {string.Join(", ", context.Drawn.Select(predictor => $"{predictor.Title}, AURC {Numbers.Score(context.Of(predictor.Id).Selective.Aurc)}"))}.", curves, top)], Html.Of($"Risk over coverage on the test images; lower is better, the right end is the error rate on all.{context.DrawnNote}"))}
            {context.Page.Table(
                Html.Of($"Accuracy among the most confident test images, and areas: AURC is the mean error rate over all shares, AUGRC the area under the share that is answered and wrong. Lower areas are better."),
                [Html.Of($"Predictor"), .. predictors[0].Selective.AtShare.Select(at => Html.Of($"{Numbers.Percent(at.Share, 0)} answered")), Html.Of($"AURC"), Html.Of($"AUGRC")],
                predictors.Select(predictor => (IReadOnlyList<Html>)
                [
                    context.Name(predictor),
                    .. predictor.Selective.AtShare.Select(at => PageContext.Text(Numbers.Score(at.Accuracy))),
                    PageContext.Text(Numbers.Score(predictor.Selective.Aurc, 5)),
                    PageContext.Text(Numbers.Score(predictor.Selective.Augrc, 5)),
                ]))}
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

    private static IReadOnlyList<(double X, double Y)> Curve(StatisticsContext context, Predictor predictor)
    {
        var curve = SelectiveStatistics.Curve(predictor.Test, context.Labels, context.ClassNames.Count);
        return [.. Enumerable.Range(1, curve.N).Select(accepted => ((double)accepted / curve.N, curve.Risk(accepted)))];
    }
}
