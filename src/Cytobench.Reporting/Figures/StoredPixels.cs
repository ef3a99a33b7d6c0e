using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Stored pixels as pictures; grey ones get three equal channels.</summary>
internal static class StoredPixels
{
    /// <param name="pixels">height x width x channels.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">1 or 3.</param>
    /// <returns>height x width x 4, opaque.</returns>
    public static byte[] Rgba(ReadOnlySpan<byte> pixels, int height, int width, int channels)
    {
        var rgba = new byte[height * width * 4];
        for (var pixel = 0; pixel < height * width; pixel++)
        {
            for (var channel = 0; channel < 3; channel++)
                rgba[4 * pixel + channel] = pixels[pixel * channels + Math.Min(channel, channels - 1)];
            rgba[4 * pixel + 3] = 255;
        }
        return rgba;
    }

    /// <inheritdoc cref="Rgba"/>
    /// <returns>The caller disposes it.</returns>
    public static SKImage Image(ReadOnlySpan<byte> pixels, int height, int width, int channels) =>
        SKImage.FromPixelCopy(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque), Rgba(pixels, height, width, channels));
}
