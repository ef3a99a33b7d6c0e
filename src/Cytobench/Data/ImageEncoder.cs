using SkiaSharp;

namespace Cytobench.Data;

/// <summary>Stored pixels as an image file.</summary>
internal static class ImageEncoder
{
    /// <param name="pixels">height x width x channels.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">1 (grey) or 3.</param>
    /// <returns>A PNG file; the caller disposes it.</returns>
    public static SKData Png(ReadOnlySpan<byte> pixels, int height, int width, int channels)
    {
        var isGrey = channels == 1;
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, isGrey ? SKColorType.Gray8 : SKColorType.Rgb888x, SKAlphaType.Opaque));
        var target = bitmap.GetPixelSpan();
        for (var row = 0; row < height; row++)
        {
            var from = pixels.Slice(row * width * channels, width * channels);
            var to = target[(row * bitmap.RowBytes)..];
            for (var x = 0; x < width; x++)
            {
                if (isGrey)
                    to[x] = from[x];
                else
                    from.Slice(x * 3, 3).CopyTo(to[(x * 4)..]);
            }
        }
        return bitmap.Encode(SKEncodedImageFormat.Png, 100) ?? throw new InvalidOperationException("SkiaSharp could not encode a PNG");
    }
}
