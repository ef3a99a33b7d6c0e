using Cytobench.Explain.Features;
using Cytobench.Reporting.Pages;

namespace Cytobench.Reporting.Features;

/// <summary>Test images, each with its nearest training images in every model: first what a model has wrong, then what all have right.</summary>
internal static class NeighbourGallery
{
    private const long MaxBase64 = 2L << 20;                             // keeps the whole page small enough for a mail

    public static Html Render(ReportContext context, LearnedFeatures features)
    {
        var (right, wrong) = NeighbourSheet.Split(features);
        var (cards, left) = Cards(context, features, [.. wrong, .. right]);
        var omitted = left > 0 ? $" {Numbers.Plural(left, "further image")} would make this page too large: see figures/nearest_right.png and figures/nearest_wrong.png." : "";
        var seeds = features.Result.Models.Count > features.Drawn.Count ? " Of each model its first seed is shown; results/nearest_images.csv has all." : "";
        return Html.Of($"""
            <p>Each test image with the training images that lie closest to it, nearest first; under each its class and its distance (0: the same direction). ✗ marks training images of another class than the test image's. All errors are in results/nearest_images.csv; here are those that most models make, and of them the surest.{omitted}{seeds}</p>
            {Group("Images that a model has wrong", wrong, isOpen: true)}{Group("Images that every model has right", right, isOpen: wrong.Length == 0)}
            """);

        Html? Group(string title, int[] queries, bool isOpen)
        {
            var shown = queries.Where(cards.ContainsKey).ToArray();
            return shown.Length == 0 ? null : Html.Of($"""
                <details{Html.Trusted(isOpen ? " open" : "")}><summary><b>{title}</b> <span class="muted">{Numbers.Plural(shown.Length, "image")}</span></summary>
                <div class="neighbours">{shown.Select(query => cards[query])}</div></details>

                """);
        }
    }

    private static (Dictionary<int, Html> Cards, int Left) Cards(ReportContext context, LearnedFeatures features, int[] queries)
    {
        var (cards, size) = (new Dictionary<int, Html>(), 0L);
        foreach (var query in queries)
        {
            var card = Card(features, query);
            size += card.ToString().Length;
            if (size > MaxBase64)
                break;
            cards.Add(query, card);
        }
        return (cards, queries.Length - cards.Count);
    }

    private static Html Card(LearnedFeatures features, int query)
    {
        var name = features.ClassNames[features.Labels[query]];
        return Html.Of($"""
            <div class="neighbour"><figure>{Image(features.Queries, query, $"test image {query}: {name}")}<figcaption><b>{ReportContext.Short(name)}</b><br>test {query}</figcaption></figure>
            <div>{features.Drawn.Select(model => OfModel(features, model, query))}</div></div>

            """);
    }

    private static Html OfModel(LearnedFeatures features, ModelFeatures model, int query)
    {
        var label = features.Labels[query];
        var test = features.ResultOf(model).Test;
        var predicted = test.Prediction(query);
        var confidence = Numbers.Percent(test.Row(query)[predicted], 0);
        var says = predicted == label ? Html.Of($"✓ {confidence}") : Html.Of($"""<span class="wrong">✗ {ReportContext.Short(features.ClassNames[predicted])} {confidence}</span>""");
        return Html.Of($"""<p>{ReportContext.Swatch(features.IndexOf(model))}<b>{features.LabelOf(model)}</b> {says}</p><div class="nearest">{LearnedFeatures.Nearest(model, query).Select(near => Near(features, label, near))}</div>""");
    }

    private static Html Near(LearnedFeatures features, int label, (int Image, int Label, double Distance) near)
    {
        var (name, isSame) = (features.ClassNames[near.Label], near.Label == label);
        var caption = isSame ? Html.Of($"{ReportContext.Short(name)}") : Html.Of($"""<span class="wrong">✗ {ReportContext.Short(name)}</span>""");
        return Html.Of($"""<figure class="{(isSame ? "" : "missed")}">{Image(features.Neighbours, near.Image, $"training image {near.Image}: {name}")}<figcaption>{caption}<br>{Numbers.Fixed(near.Distance, 3)}</figcaption></figure>""");
    }

    private static Html Image(StoredPictures pictures, int place, string alt) =>
        Html.Of($"""<img src="data:image/webp;base64,{Html.Trusted(pictures.Base64(place))}" alt="{alt}" width="{pictures.Width}" height="{pictures.Height}" loading="lazy">""");
}
