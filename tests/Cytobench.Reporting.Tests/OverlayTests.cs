using Cytobench.Data;
using Cytobench.Reporting.Explanations;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Tests;

public sealed class OverlayTests
{
    /// <summary>By hand, with half-pixel centres and extended edges: columns at -0.25, 0.25, 0.75 and 1.25 of a map [0, 1].</summary>
    [Fact]
    public void Maps_are_enlarged_bilinearly_between_pixel_centres()
    {
        using var run = new TemporaryRun();
        var images = Single(run, [0, 1, 0, 1], side: 2);
        Assert.Equal([0, 0.25f, 0.75f, 1], images.Map(images.Set.Maps[0], 0, 4, 4)[..4], (expected, actual) => Math.Abs(expected - actual) < 1e-6);
    }

    [Fact]
    public void Blending_keeps_the_image_and_lifts_it_where_the_map_is_bright()
    {
        using var run = new TemporaryRun();
        var images = Single(run, [0, 1, 0, 1], side: 2);
        using var image = images.Image(0, 224);
        using var blended = Overlay.Blend(images, images.Set.Maps[0], 0, 224);
        var (dim, bright) = (blended.GetPixel(0, 112), blended.GetPixel(223, 112));
        Assert.Equal((224, 224), (blended.Width, blended.Height));
        Assert.Equal(0.45 * image.GetPixel(0, 112).Red + 0.55 * Palette.Saliency[0].Red, dim.Red, 1.0);
        Assert.Equal(0.45 * image.GetPixel(223, 112).Red + 0.55 * Palette.Saliency[^1].Red, bright.Red, 1.0);
    }

    [Fact]
    public void File_names_carry_split_index_label_and_prediction()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small with { Classes = ["round cell", "lobed", "small"] });
        var paths = new OverlayWriter().Write(summary, run.Folder).Select(artifact => artifact.Path).ToArray();
        Assert.Equal(2 * 6, paths.Length);
        Assert.All(paths, path => Assert.Matches(@"^figures/(gradcam/resnet18_s42|attention/vit_tiny_patch4_28_s42)/test_\d{5}_true-(round_cell|lobed|small)_pred-(round_cell|lobed|small)\.png$", path));
        Assert.All(paths, path => Assert.InRange(SKBitmap.DecodeBounds(run.Folder.Resolve(path)).Height, 224, 400));
    }

    [Fact]
    public void Each_class_has_a_sheet()
    {
        using var run = new TemporaryRun();
        var paths = new SheetWriter().Write(run.Create(SampleRun.Small), run.Folder).Select(artifact => artifact.Path);
        Assert.Equal(["figures/sheets/round.png", "figures/sheets/lobed.png", "figures/sheets/small.png"], paths);
    }

    [Fact]
    public void Files_that_do_not_fit_the_summary_are_named()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small);
        var maps = summary.Explanations!.Maps[0].MapsFile;
        NpyFile.Write(run.Folder.PrepareFile(maps), new float[5 * 16], 5, 4, 4);
        Assert.StartsWith($"{maps}: has shape (5, 4, 4)", Fault(summary, run), StringComparison.Ordinal);
        NpyFile.Write(run.Folder.PrepareFile(maps), [.. Enumerable.Repeat(float.NaN, 6 * 16)], 6, 4, 4);
        Assert.Contains("not finite", Fault(summary, run), StringComparison.Ordinal);
        NpyFile.Write(run.Folder.PrepareFile(summary.Explanations.ImagesFile), new byte[6 * 4], 6, 2, 2, 1);
        NpyFile.Write(run.Folder.PrepareFile(maps), new float[6 * 16], 6, 4, 4);
        _ = new ExplainedImages(summary.Explanations, run.Folder);
        NpyFile.Write(run.Folder.PrepareFile(summary.Explanations.ImagesFile), new byte[6 * 8], 6, 2, 2, 2);
        Assert.StartsWith(summary.Explanations.ImagesFile, Fault(summary, run), StringComparison.Ordinal);
    }

    private static string Fault(RunSummary summary, TemporaryRun run) =>
        Assert.Throws<UserException>(() => new ExplainedImages(summary.Explanations!, run.Folder)).Message;

    private static ExplainedImages Single(TemporaryRun run, float[] map, int side)
    {
        NpyFile.Write(run.Folder.PrepareFile("images.npy"), (byte[])[.. Enumerable.Range(0, 28 * 28 * 3).Select(at => (byte)(at % 251))], 1, 28, 28, 3);
        NpyFile.Write(run.Folder.PrepareFile("maps.npy"), map, 1, side, side);
        return new ExplainedImages(new ExplanationSet
        {
            Split = "test",
            ImagesFile = "images.npy",
            Images = [new ExplainedImage(7, 0, "")],
            Maps = [new ExplanationMaps { Model = "m", Seed = 1, Method = "gradcam", Layer = "l", MapsFile = "maps.npy", Predictions = [0], Confidences = [1] }],
        }, run.Folder);
    }
}
