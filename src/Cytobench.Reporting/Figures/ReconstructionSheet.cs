using Cytobench.Training;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Training images, what a masked autoencoder was shown of them, and what it made of that.</summary>
public static class ReconstructionSheet
{
    private const int Names = 104;
    private const int Gap = 6;
    private const int Margin = 16;
    private const int Top = 64;
    private const int LargestTile = 168;

    /// <summary>Writes a PNG.</summary>
    /// <param name="examples">At least one image.</param>
    /// <param name="title">The model and how long it was pretrained.</param>
    /// <param name="to">Stays open.</param>
    public static void SavePng(Reconstruction examples, string title, Stream to)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var tile = ImageTile.Side(examples.Side, LargestTile);
        (string Name, IReadOnlyList<byte[]> Images)[] rows = [("image", examples.Images), ("shown", examples.Shown), ("predicted", examples.Painted)];
        var width = Math.Max(560, Margin + Names + examples.Images.Count * (tile + Gap) + Margin);
        using var surface = SKSurface.Create(new SKImageInfo(width, Top + rows.Length * (tile + Gap) + 34, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(Palette.Paper);
        canvas.Text(Ink.Shorten(title, width - 2 * Margin, 18, bold: true), Margin, 36, 18, bold: true);
        for (var row = 0; row < rows.Length; row++)
        {
            var y = Top + row * (tile + Gap);
            canvas.Text(rows[row].Name, Margin, y + tile / 2f + 5, 15);
            for (var column = 0; column < rows[row].Images.Count; column++)
            {
                using var picture = Picture(rows[row].Images[column], examples.Side);
                var place = SKRect.Create(Margin + Names + column * (tile + Gap), y, tile, tile);
                canvas.DrawImage(picture, place, examples.Side <= tile ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
            }
        }
        canvas.Text("Of hidden patches the pattern is predicted; their brightness and contrast are taken from the image.", Margin, Top + rows.Length * (tile + Gap) + 18, 13, Palette.Muted);
        surface.SavePng(to, SKPngEncoderFilterFlags.Sub);
    }

    private static SKImage Picture(byte[] pixels, int side)
    {
        var rgba = new byte[side * side * 4];
        for (var pixel = 0; pixel < side * side; pixel++)
        {
            pixels.AsSpan(3 * pixel, 3).CopyTo(rgba.AsSpan(4 * pixel));
            rgba[4 * pixel + 3] = 255;
        }
        return SKImage.FromPixelCopy(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque), rgba);
    }
}
