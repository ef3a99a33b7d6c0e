using Cytobench.Data;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>The explained images and all maps of them, read from the files that the summary names and checked against it.</summary>
internal sealed class ExplainedImages
{
    private readonly byte[] pixels;                                      // n x H x W x C
    private readonly Dictionary<ExplanationMaps, (float[] Values, int[] Shape)> maps = [];

    public ExplainedImages(ExplanationSet set, RunFolder folder)
    {
        Set = set;
        (pixels, var shape) = NpyFile.ReadBytes(folder.Resolve(set.ImagesFile));
        if (shape.Length != 4 || shape[0] != set.Images.Count || shape[3] is not (1 or 3) || shape[1] < 1 || shape[2] < 1)
            throw new UserException($"{set.ImagesFile}: has shape ({string.Join(", ", shape)}), run.json names {set.Images.Count} images of (H, W, 1 or 3); run the explanation again");
        (Height, Width, Channels) = (shape[1], shape[2], shape[3]);
        foreach (var map in set.Maps)
            maps[map] = ReadMaps(map, folder);
    }

    public ExplanationSet Set { get; }
    public int Height { get; }
    public int Width { get; }
    private int Channels { get; }

    /// <summary>How many cells wide and high a method's maps are before they are enlarged.</summary>
    public (int Width, int Height) Resolution(ExplanationMaps of) => (maps[of].Shape[2], maps[of].Shape[1]);

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
        var (values, shape) = maps[of];
        var (rows, columns) = (shape[1], shape[2]);
        return MapPicture.Enlarge(values.AsSpan(row * rows * columns, rows * columns), rows, columns, width, height);
    }

    private SKBitmap Stored(int row)
    {
        var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var target = bitmap.GetPixelSpan();
        var source = pixels.AsSpan(row * Height * Width * Channels, Height * Width * Channels);
        for (var pixel = 0; pixel < Height * Width; pixel++)
        {
            for (var channel = 0; channel < 3; channel++)
                target[4 * pixel + channel] = source[pixel * Channels + Math.Min(channel, Channels - 1)];
            target[4 * pixel + 3] = 255;
        }
        return bitmap;
    }

    private (float[] Values, int[] Shape) ReadMaps(ExplanationMaps map, RunFolder folder)
    {
        var (values, shape) = NpyFile.ReadFloats(folder.Resolve(map.MapsFile));
        var n = Set.Images.Count;
        if (shape.Length != 3 || shape[0] != n || shape[1] < 1 || shape[2] < 1 || map.Predictions.Length != n || map.Confidences.Length != n)
            throw new UserException($"{map.MapsFile}: has shape ({string.Join(", ", shape)}) with {map.Predictions.Length} predictions for {n} images; run the explanation again");
        if (Array.FindIndex(values, value => !float.IsFinite(value)) is >= 0 and var at)
            throw new UserException($"{map.MapsFile}: the map of image {at / (shape[1] * shape[2])} is not finite; run the explanation again");
        return (values, shape);
    }
}
