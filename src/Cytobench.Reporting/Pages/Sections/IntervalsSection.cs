using Cytobench.Evaluation.Statistics;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>Verdicts, intervals, seeds and paired tests.</summary>
internal sealed class IntervalsSection : StatisticsSection
{
    public override string Id => "intervals";

    public override string Title => "How sure the difference is";

    public override Html? Body(StatisticsContext context)
    {
        var statistics = context.Statistics;
        return Html.Of($"""
            {statistics.Verdicts.Select(verdict => Html.Of($"<p>{verdict.Text}</p>\n"))}
            <p>Two things can mislead a comparison. Other test images would give other scores: the 95 % intervals of this section say how far, from {Numbers.Count(statistics.Resamples)} resamples of the test images, drawn within classes and the same for all models. Another training of the same model would give another model: only several seeds show that.</p>
            {context.Page.Table(IntervalTables.OfPredictors(statistics))}
            <details><summary>Every score of every predictor</summary>{AllScores(context)}</details>
            {(IntervalTables.OverSeeds(statistics) is { } seeds ? context.Page.Table(seeds) : null)}
            {statistics.Pairs.Select(pair => Pair(context, pair))}
            {statistics.Several.Select(several => Several(context, several))}
            """);
    }

    private static Html AllScores(StatisticsContext context) => context.Page.Table(
        Html.Of($"Every score with both kinds of bootstrap interval, 95 %."),
        [Html.Of($"Predictor"), Html.Of($"Score"), Html.Of($"Value"), Html.Of($"Percentile"), Html.Of($"BCa")],
        from predictor in context.Statistics.Predictors
        from metric in IntervalTables.Metrics
        let score = predictor.Score(metric.Metric)
        select (IReadOnlyList<Html>)
        [
            context.Name(predictor),
            PageContext.Text(metric.Title),
            PageContext.Text(Numbers.Score(score.Estimate)),
            StatisticsContext.Range(score.Percentile),
            StatisticsContext.Range(score.Bca),
        ],
        textColumns: 2);

    private static Html Pair(StatisticsContext context, PairStatistics pair)
    {
        var (first, second) = (context.Of(pair.First), context.Of(pair.Second));
        var holm = context.Statistics.Pairs.Count > 1 ? $", {Numbers.PValue(pair.McnemarHolmP)} after Holm's correction over {context.Statistics.Pairs.Count} pairs" : "";
        var delong = context.Page.Table(
            Html.Of($"AUC of each class against the rest, {first.Title} and {second.Title}: DeLong's paired test, corrected over the classes by Holm."),
            [Html.Of($"Class"), Html.Of($"{first.Title}"), Html.Of($"{second.Title}"), Html.Of($"p"), Html.Of($"p, Holm")],
            pair.DeLong.Select(result => (IReadOnlyList<Html>)
            [
                PageContext.Text(context.ClassNames[result.Class]),
                PageContext.Text(Numbers.Score(result.Result.FirstAuc)),
                PageContext.Text(Numbers.Score(result.Result.SecondAuc)),
                PageContext.PValue(result.Result.P),
                PageContext.PValue(result.HolmP),
            ]));
        return Html.Of($"""
            <h3>{first.Title} minus {second.Title}</h3>
            <p>{Numbers.Plural(pair.OnlyFirstRight, "image")} only the first has right, {Numbers.Count(pair.OnlySecondRight)} only the second: exact McNemar test, p {Numbers.PValue(pair.McnemarExactP)}{holm}. An interval that holds 0 goes with no evidence of a difference in that score. The bootstrap's p values are of one score each, not corrected.</p>
            {context.Page.Table(IntervalTables.Differences(context.Statistics, pair))}
            <details><summary>AUC class by class</summary>{delong}</details>
            """);
    }

    private static Html Several(StatisticsContext context, SeveralModelsStatistics several)
    {
        var seed = several.Seed is { } value && context.Statistics.Several.Count > 1 ? FormattableString.Invariant($", seed {value}") : "";
        return Html.Of($"""
            <h3>All models at once{seed}</h3>
            <p>Cochran's Q asks whether all err equally often: Q = {Numbers.Fixed(several.Cochran.Q, 2)}, p {Numbers.PValue(several.Cochran.P)}. Friedman's test asks whether they rank alike by the probability of the true class: χ² = {Numbers.Fixed(several.Friedman.ChiSquared, 2)}, p {Numbers.PValue(several.Friedman.P)}.</p>
            {context.Page.Table(Html.Of($"Pairs after these tests, corrected by Holm."), [Html.Of($"First"), Html.Of($"Second"), Html.Of($"McNemar, Holm"), Html.Of($"Friedman ranks, Holm")], several.CochranPairs.Zip(several.FriedmanPairs, (cochran, friedman) => (IReadOnlyList<Html>)
            [
                context.Name(context.Of(several.Predictors[cochran.First])),
                context.Name(context.Of(several.Predictors[cochran.Second])),
                PageContext.PValue(cochran.HolmP),
                PageContext.PValue(friedman.HolmP),
            ]), textColumns: 2)}
            """);
    }
}
