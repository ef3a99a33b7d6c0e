using Cytobench.Evaluation.Statistics;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>Sets of classes with a stated coverage.</summary>
internal sealed class ConformalSection : StatisticsSection
{
    public override string Id => "conformal";

    public override string Title => "Sets that hold the true class";

    public override Html? Body(StatisticsContext context)
    {
        var predictors = context.Statistics.Predictors.Where(predictor => predictor.Conformal.Count > 0).ToArray();
        if (predictors.Length == 0)
            return null;
        var penalty = predictors[0].Conformal[0].Penalty;
        var method = penalty > 0 ? FormattableString.Invariant($"regularised adaptive prediction sets, penalty {penalty} for each class beyond the first") : "adaptive prediction sets";
        return Html.Of($"""
            <p>Instead of one class a model can name a set that holds the true one with a wished probability ({method}, fitted on the validation images). The promise is an average over all images, not of each class, and holds only for images of the same source as the validation images. Every set names at least the most probable class, so an accurate model covers more than was wished.</p>
            {context.Page.Table(
                Html.Of($"Conformal sets on the test images; the interval of the coverage is Wilson's."),
                [Html.Of($"Predictor"), Html.Of($"Wished"), Html.Of($"Coverage"), Html.Of($"95 %"), Html.Of($"Mean size"), Html.Of($"One class alone")],
                from predictor in predictors
                from sets in predictor.Conformal
                select (IReadOnlyList<Html>)
                [
                    context.Name(predictor),
                    PageContext.Text(Numbers.Percent(sets.Wished, 0)),
                    PageContext.Text(Numbers.Percent(sets.Coverage)),
                    StatisticsContext.Range(sets.CoverageInterval, 3),
                    PageContext.Text(Numbers.Fixed(sets.MeanSize, 3)),
                    PageContext.Text(Numbers.Percent(sets.SingleShare)),
                ])}
            {context.Drawn.Select(predictor => PerClass(context, context.Of(predictor.Id)))}
            """);
    }

    private static Html PerClass(StatisticsContext context, PredictorStatistics predictor) => Html.Of($"""
        <details><summary>{predictor.Title}, class by class</summary>{context.Page.Table(
            Html.Of($"Coverage and mean size of the sets of {predictor.Title} by true class."),
            [Html.Of($"Class"), .. predictor.Conformal.SelectMany(sets => (Html[])[Html.Of($"Coverage, wished {Numbers.Percent(sets.Wished, 0)}"), Html.Of($"Mean size")])],
            context.ClassNames.Select((name, label) => (IReadOnlyList<Html>)
            [
                PageContext.Text(name),
                .. predictor.Conformal.SelectMany(sets => (Html[])[PageContext.Text(Numbers.Percent(sets.CoveragePerClass[label])), PageContext.Text(Numbers.Fixed(sets.SizePerClass[label], 2))]),
            ]))}</details>

        """);
}
