using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Explanations;
using Cytobench.Reporting.Pages.Galleries;
using Cytobench.Runs;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>A gallery by class: each explained image with every model's map beside it.</summary>
internal sealed class ExplanationSection : IReportSection
{
    private const int MaxColumns = 4;                                    // of maps; more seeds than that stay in figures/
    private const long MaxBase64 = 8L << 20;                             // keeps the whole page below 15 MB

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
        var agreement = ImageAgreement.Of(context.Models, set);
        var cards = new ExplanationCards(context, set, maps, agreement);
        var groups = rows.Where(_ => perClass > 0).Select((one, index) => Group(context, set, maps, one.Take(perClass).ToArray(), row => cards.Of(row, pictures[row]), isOpen: index == 0));
        return Html.Of($"""
            <p>{string.Join(" and ", maps.Select(map => MethodLabels.Title(map.Method)).Distinct())} over {Numbers.Plural(shown, "image")} of the {set.Split} split: bright where {ExplanationText.Target(set)} depends most on the image, each map on its own scale.
            ✓ means a right prediction, ✗ a wrong one; the number is the network's confidence.{Overlap(agreement)}{omitted}{seeds}</p>
            {maps.DistinctBy(map => (map.Model, map.Method)).Select(map => Html.Of($"<p>{ExplanationText.Resolution(context.Models, images, map)}</p>\n"))}
            <p class="scale" aria-label="Colour scale from low to high"><span>low</span><i></i><span>high</span></p>
            {Gallery.Of("images", cards.Filters(), groups)}
            """);
    }

    private static string Overlap(ImageAgreement? agreement) =>
        agreement is null ? "" : $" Overlap is how much of the image both models hold for most relevant: the intersection of the most relevant fifths in {agreement.Names}, as a share of their union.";

    private static Html Group(ReportContext context, ExplanationSet set, ExplanationMaps[] maps, int[] rows, Func<int, Html> card, bool isOpen)
    {
        var name = context.Summary.Data.ClassNames[set.Images[rows[0]].Label];
        var wrong = maps.Select(map => $"{OverlayWriter.LabelOf(context.Models, map)} {Numbers.Count(rows.Count(row => map.Predictions[row] != set.Images[row].Label))} wrong").Distinct();
        return Gallery.Group(Html.Of($"""<b>{name}</b> <span class="muted">{Numbers.Plural(rows.Length, "image")}: {string.Join(", ", wrong)}</span>"""), "gallery", rows.Select(card), isOpen);
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
            GalleryPicture.Base64(images.Image(row, GalleryPicture.Side)),
            .. maps.Select(map => GalleryPicture.Base64(Overlay.Blend(images, map, row, GalleryPicture.Side))),
        ]);
        return pictures;
    }
}
