namespace Cytobench.Reporting.Pages.Sections;

/// <summary>What mistakes cost, where costs were given.</summary>
internal sealed class DecisionCostSection : StatisticsSection
{
    private const int MostChanges = 6;

    public override string Id => "decisions";

    public override string Title => "What mistakes cost";

    public override Html? Body(StatisticsContext context)
    {
        if (context.Statistics.Costs is not { } costs)
            return null;
        var predictors = context.Statistics.Predictors.Where(predictor => predictor.Costs is not null).ToArray();
        return Html.Of($"""
            <p>With costs, the cheapest decision need not be the most probable class: a doubtful image goes where a mistake hurts least. Decisions under costs rest on {(predictors[0].Costs!.Calibrated ? "the calibrated probabilities" : "the probabilities as they are, not calibrated: mind what they promise")}.</p>
            {context.Page.Table(
                Html.Of($"Mean cost of a test image: when the most probable class is decided, when the least expected cost decides, and what the probabilities promised for that."),
                [Html.Of($"Predictor"), Html.Of($"Most probable"), Html.Of($"Least cost"), Html.Of($"Promised"), Html.Of($"Decisions changed"), Html.Of($"""<span class="meaning">Most frequent changes</span>""")],
                predictors.Select(predictor => (IReadOnlyList<Html>)
                [
                    context.Name(predictor),
                    PageContext.Text(Numbers.Score(predictor.Costs!.MostProbable)),
                    PageContext.Text(Numbers.Score(predictor.Costs.Bayes)),
                    PageContext.Text(Numbers.Score(predictor.Costs.Expected)),
                    PageContext.Text(Numbers.Count(predictor.Costs.Changes.Sum(change => change.Images))),
                    Html.Of($"""<span class="meaning">{string.Join("; ", predictor.Costs.Changes.Take(MostChanges).Select(change => $"{context.ClassNames[change.MostProbable]} → {context.ClassNames[change.Decision]}: {Numbers.Count(change.Images)}"))}</span>"""),
                ]))}
            <details><summary>The costs</summary>{context.Page.Table(
                Html.Of($"Cost of a decision (columns) for an image of a class (rows)."),
                [Html.Of($"True class"), .. context.ClassNames.Select(name => PageContext.Text(PageContext.Short(name)))],
                context.ClassNames.Select((name, label) => (IReadOnlyList<Html>)[PageContext.Text(name), .. costs[label].Select(cost => PageContext.Text(Numbers.Exact(cost)))]))}</details>
            """);
    }
}
