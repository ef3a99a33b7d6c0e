using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Explanations;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>A gallery by class: each explained image with every model's map beside it.</summary>
internal sealed class ExplanationSection : IReportSection
{
    private const int Side = 168;                                        // pixels; shown at about 110
    private const int Quality = 80;
    private const int MaxColumns = 4;                                    // of maps; more seeds than that stay in figures/
    private const long MaxBase64 = 9L << 20;                             // keeps the whole page below 15 MB

    public string Id => "explanations";

    public string Title => "Where the models look";

    public Html? Body(ReportContext context)
    {
        if (context.Summary.Explanations is not { Images.Count: > 0 } set)
            return null;
        var images = new ExplainedImages(set, context.Folder);
        var maps = set.Maps.Count <= MaxColumns ? [.. set.Maps] : set.Maps.DistinctBy(map => map.Model).Take(MaxColumns).ToArray();
        var rows = set.Images.Index()
            .GroupBy(image => image.Item.Label)
            .OrderBy(images => images.Key)
            .Select(images => images.Select(image => image.Index).ToArray())
            .ToArray();
        var pictures = Encode(images, maps, set.Images.Count);
        var perClass = PerClass(rows, pictures, MaxBase64);
        var shown = rows.Sum(one => Math.Min(one.Length, perClass));
        var left = set.Images.Count - shown;
        var omitted = left > 0 ? $" {Numbers.Plural(left, "further image")} would make this page too large: see figures/sheets/." : "";
        var seeds = maps.Length < set.Maps.Count ? " Maps by further methods, and of further seeds, are in figures/." : "";
        return Html.Of($"""
            <p>{string.Join(" and ", maps.Select(map => MethodLabels.Title(map.Method)).Distinct())} over {Numbers.Plural(shown, "image")} of the {set.Split} split: bright where {ExplanationText.Target(set)} depends most on the image, each map on its own scale.
            ✓ means a right prediction, ✗ a wrong one; the number is the network's confidence.{omitted}{seeds}</p>
            {maps.DistinctBy(map => (map.Model, map.Method)).Select(map => Html.Of($"<p>{ExplanationText.Resolution(context.Models, images, map)}</p>\n"))}
            <p class="scale" aria-label="Colour scale from low to high"><span>low</span><i></i><span>high</span></p>
            {rows.Where(_ => perClass > 0).Select((one, index) => Group(context, set, maps, one.Take(perClass).ToArray(), pictures, isOpen: index == 0))}
            """);
    }

    private static Html Group(ReportContext context, ExplanationSet set, ExplanationMaps[] maps, int[] rows, string[][] pictures, bool isOpen)
    {
        var name = context.Summary.Data.ClassNames[set.Images[rows[0]].Label];
        var wrong = maps.Select(map => $"{OverlayWriter.LabelOf(context.Models, map)} {Numbers.Count(rows.Count(row => map.Predictions[row] != set.Images[row].Label))} wrong");
        return Html.Of($"""
            <details{Html.Trusted(isOpen ? " open" : "")}><summary><b>{name}</b> <span class="muted">{Numbers.Plural(rows.Length, "image")}: {string.Join(", ", wrong)}</span></summary>
            <div class="gallery">{rows.Select(row => Card(context, set, maps, row, pictures[row]))}</div></details>

            """);
    }

    private static Html Card(ReportContext context, ExplanationSet set, ExplanationMaps[] maps, int row, string[] pictures)
    {
        var image = set.Images[row];
        var name = context.Summary.Data.ClassNames[image.Label];
        return Html.Of($"""
            <div class="cell" style="--n:{maps.Length + 1}"><figure><img src="data:image/webp;base64,{Html.Trusted(pictures[0])}" alt="{name}, {set.Split} image {image.Index}" width="{Side}" height="{Side}" loading="lazy"><figcaption>{set.Split} {image.Index}</figcaption></figure>{maps.Select((map, column) => Shown(context, set, map, row, pictures[column + 1]))}</div>

            """);
    }

    private static Html Shown(ReportContext context, ExplanationSet set, ExplanationMaps map, int row, string picture)
    {
        var (model, predicted) = (OverlayWriter.LabelOf(context.Models, map), context.Summary.Data.ClassNames[map.Predictions[row]]);
        var isRight = map.Predictions[row] == set.Images[row].Label;
        var confidence = Numbers.Percent(map.Confidences[row], 0);
        var says = isRight
            ? Html.Of($"✓ {confidence}")
            : Html.Of($"""<span class="wrong">✗ {ReportContext.Short(predicted)} {confidence}</span>""");
        return Html.Of($"""<figure class="{(isRight ? "" : "missed")}"><img src="data:image/webp;base64,{Html.Trusted(picture)}" alt="{MethodLabels.Title(map.Method)} of {model}: predicts {predicted}, {(isRight ? "right" : "wrong")}" width="{Side}" height="{Side}" loading="lazy"><figcaption>{model}<br>{says}</figcaption></figure>""");
    }

    /// <summary>How many images of each class fit into the page.</summary>
    internal static int PerClass(int[][] rows, string[][] pictures, long mostBytes)
    {
        var longest = rows.Max(one => one.Length);
        var sum = 0L;
        for (var place = 0; place < longest; place++)
        {
            sum += rows.Where(one => one.Length > place).Sum(one => pictures[one[place]].Sum(picture => (long)picture.Length));
            if (sum > mostBytes)
                return place;
        }
        return longest;
    }

    /// <returns>For each image the original and then each map over it, as base64 of WebP.</returns>
    private static string[][] Encode(ExplainedImages images, ExplanationMaps[] maps, int count)
    {
        var pictures = new string[count][];
        Parallel.For(0, count, row => pictures[row] =
        [
            Base64(images.Image(row, Side)),
            .. maps.Select(map => Base64(Overlay.Blend(images, map, row, Side))),
        ]);
        return pictures;
    }

    private static string Base64(SKBitmap bitmap)
    {
        using (bitmap)
        {
            using var small = bitmap.Resize(Small(bitmap), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
            using var data = small.Encode(SKEncodedImageFormat.Webp, Quality);
            return Convert.ToBase64String(data.AsSpan());
        }
    }

    private static SKImageInfo Small(SKBitmap bitmap)
    {
        var scale = (double)Side / Math.Min(bitmap.Width, bitmap.Height);
        return new SKImageInfo((int)Math.Round(bitmap.Width * scale), (int)Math.Round(bitmap.Height * scale), SKColorType.Rgba8888, SKAlphaType.Opaque);
    }
}
