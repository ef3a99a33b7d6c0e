using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>A saliency map by itself, in the colours of the overlays, for viewers that lay it over an image themselves.</summary>
public static class MapPicture
{
    /// <param name="map">Row-major, in [0, 1].</param>
    /// <param name="height">Rows of the map.</param>
    /// <param name="width">Columns of the map.</param>
    /// <param name="side">Pixels a side of the picture; values are enlarged bilinearly, then coloured.</param>
    /// <returns>A PNG file.</returns>
    public static byte[] Png(ReadOnlySpan<float> map, int height, int width, int side)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        foreach (var (pixel, value) in Enlarge(map, height, width, side, side).Index())
        {
            var color = Palette.Of(Palette.Saliency, value);
            (pixels[4 * pixel], pixels[4 * pixel + 1], pixels[4 * pixel + 2], pixels[4 * pixel + 3]) = (color.Red, color.Green, color.Blue, 255);
        }
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>A map brought to another size bilinearly, its edges extended; in [0, 1], row-major.</summary>
    internal static float[] Enlarge(ReadOnlySpan<float> map, int rows, int columns, int width, int height)
    {
        var result = new float[width * height];
        for (var y = 0; y < height; y++)
        {
            var (above, below, down) = Neighbours((y + 0.5) * rows / height - 0.5, rows);
            for (var x = 0; x < width; x++)
            {
                var (left, right, across) = Neighbours((x + 0.5) * columns / width - 0.5, columns);
                var upper = map[above * columns + left] * (1 - across) + map[above * columns + right] * across;
                var lower = map[below * columns + left] * (1 - across) + map[below * columns + right] * across;
                result[y * width + x] = Math.Clamp((float)(upper * (1 - down) + lower * down), 0, 1);
            }
        }
        return result;
    }

    private static (int First, int Second, double Share) Neighbours(double position, int count)
    {
        var clamped = Math.Clamp(position, 0, count - 1);
        var first = (int)clamped;
        return (first, Math.Min(first + 1, count - 1), clamped - first);
    }
}
