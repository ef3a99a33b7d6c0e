using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>Pictures and maps of test images that models got wrong, from wherever a run keeps them: those kept for being wrong, then the explained ones.</summary>
internal sealed class MissedPictures
{
    private readonly (ExplainedImages Images, Dictionary<int, int> Rows)[] kept;

    public MissedPictures(RunSummary summary, RunFolder folder) => kept =
    [
        .. summary.Missed.Concat(summary.Explanations is { Split: "test" } set ? [set] : [])
            .Select(set => (new ExplainedImages(set, folder), set.Images.Index().DistinctBy(image => image.Item.Index).ToDictionary(image => image.Item.Index, image => image.Index))),
    ];

    /// <param name="place">In the test split.</param>
    public bool Has(int place) => kept.Any(one => one.Rows.ContainsKey(place));

    /// <returns>The caller disposes it.</returns>
    public SKBitmap Image(int place, int side)
    {
        var (images, rows) = kept.First(one => one.Rows.ContainsKey(place));
        return images.Image(rows[place], side);
    }

    /// <summary>The first method's map of this training, over the image; null where there is none. The caller disposes the picture.</summary>
    public (string Method, SKBitmap Picture)? Map(ModelResult run, int place, int side) =>
    (
        from one in kept
        where one.Rows.ContainsKey(place)
        from maps in one.Images.Set.Maps
        where maps.Model == run.Model && maps.Seed == run.Seed
        select ((string, SKBitmap)?)(maps.Method, Overlay.Blend(one.Images, maps, one.Rows[place], side))
    ).FirstOrDefault();
}
