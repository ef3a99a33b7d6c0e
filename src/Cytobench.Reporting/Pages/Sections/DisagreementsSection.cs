using Cytobench.Evaluation.Statistics;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>Which confusions account for a gap, and the images that one of two models, or both, miss.</summary>
internal sealed class DisagreementsSection : StatisticsSection
{
    private const int MostConfusions = 8;

    public override string Id => "disagreements";

    public override string Title => "Where the models disagree";

    public override Html? Body(StatisticsContext context) => context.Statistics.Pairs.Count == 0 ? null
        : Html.Of($"{context.Statistics.Pairs.Select(pair => Pair(context, pair))}");

    private static Html Pair(StatisticsContext context, PairStatistics pair)
    {
        var (first, second) = (context.Of(pair.First), context.Of(pair.Second));
        var confusions = pair.Confusions.Count == 0 ? Html.Of($"<p>Both make the same confusions equally often.</p>") : context.Page.Table(
            Html.Of($"Confusions that differ most between {first.Title} and {second.Title}, in test images."),
            [Html.Of($"True class"), Html.Of($"Taken for"), Html.Of($"{first.Title}"), Html.Of($"{second.Title}"), Html.Of($"Difference")],
            pair.Confusions.Take(MostConfusions).Select(confusion => (IReadOnlyList<Html>)
            [
                PageContext.Text(context.ClassNames[confusion.Label]),
                PageContext.Text(context.ClassNames[confusion.Prediction]),
                PageContext.Text(Numbers.Count(confusion.First)),
                PageContext.Text(Numbers.Count(confusion.Second)),
                PageContext.Text((confusion.First > confusion.Second ? "+" : "") + Numbers.Count(confusion.First - confusion.Second)),
            ]),
            textColumns: 2);
        return Html.Of($"""
            {confusions}
            {Images($"{second.Title} misses and {first.Title} has right", pair.ImagesOnlyFirstRight)}
            {Images($"{first.Title} misses and {second.Title} has right", pair.ImagesOnlySecondRight)}
            {Images("both miss", pair.ImagesBothMiss)}
            """);
    }

    private static Html? Images(string which, int[] images) => images.Length == 0 ? null : Html.Of($"""
        <details><summary>{Numbers.Plural(images.Length, "test image")} that {which}</summary><p>Numbers in the test split, from 0: {string.Join(", ", images.Select(image => image.ToString(System.Globalization.CultureInfo.InvariantCulture)))}.</p></details>

        """);
}
