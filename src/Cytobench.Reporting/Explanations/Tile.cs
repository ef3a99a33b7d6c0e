using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>A picture inside a drawing. Stored as JPEG, which PDF takes as it is: a document of many cells stays small.</summary>
internal static class Tile
{
    private const int Quality = 90;

    /// <summary>Side in pixels of a tile's picture: sharp at 300 dots per inch where it is printed about 16 mm wide.</summary>
    public const int Side = 196;

    /// <param name="canvas">Drawn on.</param>
    /// <param name="bitmap">Put whole into the square, in its middle.</param>
    /// <param name="x">Left.</param>
    /// <param name="y">Top.</param>
    /// <param name="side">Of the square.</param>
    public static void Draw(SKCanvas canvas, SKBitmap bitmap, float x, float y, float side)
    {
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality) ?? throw new InvalidOperationException("the pixels could not be written as JPEG");
        using var image = SKImage.FromEncodedData(data);
        var scale = side / Math.Max(bitmap.Width, bitmap.Height);
        var (width, height) = (bitmap.Width * scale, bitmap.Height * scale);
        canvas.DrawImage(image, SKRect.Create(x + (side - width) / 2, y + (side - height) / 2, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }

    public static void Frame(SKCanvas canvas, float x, float y, float side)
    {
        using var frame = Palette.Stroke(Palette.Wrong, 3);
        canvas.DrawRect(SKRect.Inflate(SKRect.Create(x, y, side, side), -1.5f, -1.5f), frame);
    }
}
