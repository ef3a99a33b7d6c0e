using Cytobench.Data;
using Cytobench.Explain.Features;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Features;

/// <summary>Images that a feature space keeps beside it, found by their place in their split.</summary>
internal sealed class StoredPictures
{
    private const int LargestSide = 112;                                 // on a page
    private const int SharpSide = 64;                                    // up to here pixels are kept as they are
    private const int Quality = 80;                                      // of larger ones, WebP

    private readonly byte[] pixels;                                      // n x H x W x C
    private readonly int channels;
    private readonly Dictionary<int, int> rows;
    private readonly string file;

    public StoredPictures(PictureFile pictures, RunFolder folder)
    {
        file = pictures.File;
        (pixels, var shape) = NpyFile.ReadBytes(folder.Resolve(file));
        if (shape.Length != 4 || shape[0] != pictures.Images.Length || shape[1] < 1 || shape[2] < 1 || shape[3] is not (1 or 3))
            throw new UserException($"{file}: has shape ({string.Join(", ", shape)}), run.json names {pictures.Images.Length} images of (H, W, 1 or 3); run 'cytobench explain' again");
        (Height, Width, channels) = (shape[1], shape[2], shape[3]);
        rows = pictures.Images.Index().DistinctBy(one => one.Item).ToDictionary(one => one.Item, one => one.Index);
    }

    public int Height { get; }
    public int Width { get; }

    /// <returns>In its stored size; the caller disposes it.</returns>
    public SKImage Image(int place)
    {
        if (!rows.TryGetValue(place, out var row))
            throw new UserException($"{file}: lacks image {place}, which run.json names; run 'cytobench explain' again");
        return StoredPixels.Image(pixels.AsSpan(row * Height * Width * channels, Height * Width * channels), Height, Width, channels);
    }

    /// <returns>As base64 of WebP, at most 112 pixels along its longer side.</returns>
    public string Base64(int place)
    {
        using var stored = Image(place);
        var scale = Math.Min(1.0, (double)LargestSide / Math.Max(Width, Height));
        using var bitmap = SKBitmap.FromImage(stored);
        var size = new SKImageInfo(Math.Max(1, (int)Math.Round(Width * scale)), Math.Max(1, (int)Math.Round(Height * scale)), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var small = bitmap.Resize(size, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var shown = small.PeekPixels();
        using var data = shown.Encode(Math.Max(Width, Height) <= SharpSide
            ? new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 100)
            : new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, Quality))
            ?? throw new InvalidOperationException($"an image of {size.Width} x {size.Height} pixels could not be written as WebP");
        return Convert.ToBase64String(data.AsSpan());
    }
}
