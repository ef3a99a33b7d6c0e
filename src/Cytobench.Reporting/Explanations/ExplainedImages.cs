using Cytobench.Explain;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>The explained images and all maps of them, read from the files that the summary names and checked against it.</summary>
internal sealed class ExplainedImages
{
    private readonly byte[] pixels;                                      // n x H x W x C
    private readonly Dictionary<ExplanationMaps, (float[] Values, int Height, int Width)> maps = [];

    public ExplainedImages(ExplanationSet set, RunFolder folder)
    {
        Set = set;
        (pixels, Height, Width, Channels) = SavedMaps.Images(set, folder);
        foreach (var map in set.Maps)
            maps[map] = SavedMaps.Maps(set, map, folder);
    }

    public ExplanationSet Set { get; }
    public int Height { get; }
    public int Width { get; }
    private int Channels { get; }

    /// <summary>How many cells wide and high a method's maps are before they are enlarged.</summary>
    public (int Width, int Height) Resolution(ExplanationMaps of) => (maps[of].Width, maps[of].Height);

    /// <returns>The image, its shorter side at least <paramref name="side"/> pixels, enlarged bicubically; the caller disposes it.</returns>
    public SKBitmap Image(int row, int side)
    {
        using var stored = Stored(row);
        var scale = Math.Max(1.0, (double)side / Math.Min(Height, Width));
        var size = new SKImageInfo((int)Math.Round(Width * scale), (int)Math.Round(Height * scale), SKColorType.Rgba8888, SKAlphaType.Opaque);
        return stored.Resize(size, new SKSamplingOptions(SKCubicResampler.Mitchell))
            ?? throw new InvalidOperationException($"an image of {Width} x {Height} cannot be enlarged to {size.Width} x {size.Height}");
    }

    /// <summary>A map brought to another size bilinearly, its edges extended; in [0, 1], row-major.</summary>
    public float[] Map(ExplanationMaps of, int row, int width, int height)
    {
        var (values, rows, columns) = maps[of];
        return MapPicture.Enlarge(values.AsSpan(row * rows * columns, rows * columns), rows, columns, width, height);
    }

    private SKBitmap Stored(int row)
    {
        var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        StoredPixels.Rgba(pixels.AsSpan(row * Height * Width * Channels, Height * Width * Channels), Height, Width, Channels).CopyTo(bitmap.GetPixelSpan());
        return bitmap;
    }
}
