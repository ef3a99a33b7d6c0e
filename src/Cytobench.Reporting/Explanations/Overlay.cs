using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>A saliency map laid over its image.</summary>
internal static class Overlay
{
    private const double MapShare = 0.55;                                // of map colour in each pixel; the cell stays visible

    /// <returns>Image and map blended, as large as the image; the caller disposes it.</returns>
    public static SKBitmap Blend(ExplainedImages images, ExplanationMaps maps, int row, int side)
    {
        var bitmap = images.Image(row, side);
        var map = images.Map(maps, row, bitmap.Width, bitmap.Height);
        var pixels = bitmap.GetPixelSpan();
        for (var pixel = 0; pixel < map.Length; pixel++)
        {
            var color = Palette.Of(Palette.Saliency, map[pixel]);
            pixels[4 * pixel] = Mix(pixels[4 * pixel], color.Red);
            pixels[4 * pixel + 1] = Mix(pixels[4 * pixel + 1], color.Green);
            pixels[4 * pixel + 2] = Mix(pixels[4 * pixel + 2], color.Blue);
        }
        return bitmap;
    }

    /// <summary>The blended image with colour bar and legend: method, model, true and predicted class.</summary>
    public static void SavePng(Stream to, ExplainedImages images, ExplanationMaps maps, int row, string model, IReadOnlyList<string> classes)
    {
        const int Side = 224, Edge = 12, Bar = 66, Legend = 100;
        using var blended = Blend(images, maps, row, Side);
        var (width, height) = (blended.Width + 2 * Edge + Bar, blended.Height + 2 * Edge + Legend);
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(Palette.Paper);
        canvas.DrawBitmap(blended, Edge, Edge);
        DrawColorBar(canvas, Edge + blended.Width + 10, Edge, blended.Height);
        DrawLegend(canvas, Edge, Edge + blended.Height + 24, width - 2 * Edge, images.Set.Images[row], maps, row, model, classes);
        surface.SavePng(to, SKPngEncoderFilterFlags.Sub);
    }

    private static void DrawLegend(SKCanvas canvas, float x, float y, float width, ExplainedImage image, ExplanationMaps maps, int row, string model, IReadOnlyList<string> classes)
    {
        var isRight = maps.Predictions[row] == image.Label;
        var confidence = Numbers.Percent(maps.Confidences[row]);
        canvas.Text(Ink.Shorten($"{MethodLabels.Title(maps.Method)} · {model}", width, 15, bold: true), x, y, 15, bold: true);
        Line("true", classes[image.Label], "", 0, Palette.Ink);
        Line("predicted", classes[maps.Predictions[row]], $" {confidence}", 1, isRight ? Palette.Ink : Palette.Wrong);
        canvas.Text(isRight ? "✓ right" : "✗ WRONG", x, y + 3 * 20, 14, isRight ? Palette.Muted : Palette.Wrong, bold: !isRight);

        void Line(string heading, string name, string tail, int line, SKColor color)
        {
            var baseline = y + (line + 1) * 20;
            canvas.Text(heading, x, baseline, 14, Palette.Muted);
            canvas.Text(Ink.Shorten(name, width - 66 - Ink.Width(tail, 14), 14) + tail, x + 66, baseline, 14, color);
        }
    }

    /// <summary>0 to 1: the map is relative to its own image.</summary>
    public static void DrawColorBar(SKCanvas canvas, float x, float y, float height)
    {
        using var bar = new SKBitmap(new SKImageInfo(1, Palette.Saliency.Length, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var step = 0; step < Palette.Saliency.Length; step++)
            bar.SetPixel(0, step, Palette.Saliency[^(step + 1)]);
        canvas.DrawBitmap(bar, SKRect.Create(x, y, 12, height));
        canvas.Text("high", x + 17, y + 10, 13, Palette.Muted);
        canvas.Text("low", x + 17, y + height, 13, Palette.Muted);
    }

    private static byte Mix(byte pixel, byte color) => (byte)Math.Round(pixel * (1 - MapShare) + color * MapShare);
}
