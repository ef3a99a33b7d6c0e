using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>The most relevant areas of two maps over one cell: the first's, the second's, and what both share. The cell itself is grey, so that colours are those of the maps.</summary>
internal static class AgreementOverlay
{
    public static readonly SKColor Shared = SKColor.Parse("#F0E442");    // lighter than every model's colour, for all kinds of sight

    private const double Tint = 0.58;                                    // of colour in each tinted pixel; the cell stays visible
    private const double Paleness = 0.85;                                // of the grey cell's contrast
    private static readonly float[] Dashes = [7, 4];

    /// <summary>Draws both areas with their outlines, the second's dashed, so that colour is not needed to tell them apart.</summary>
    public static void Draw(SKCanvas canvas, ExplainedImages images, ExplanationMaps first, ExplanationMaps second, (SKColor First, SKColor Second) colors, int row, SKRect place)
    {
        using var cell = images.Image(row, (int)Math.Min(place.Width, place.Height));
        var (one, other) = (Area.Of(images, first, row, cell), Area.Of(images, second, row, cell));
        var pixels = cell.GetPixelSpan();
        for (var pixel = 0; pixel < one.Field.Length; pixel++)
        {
            var grey = 255 - Paleness * (255 - (0.299 * pixels[4 * pixel] + 0.587 * pixels[4 * pixel + 1] + 0.114 * pixels[4 * pixel + 2]));
            SKColor? tint = (one.Holds(pixel), other.Holds(pixel)) switch
            {
                (true, true) => Shared,
                (true, false) => colors.First,
                (false, true) => colors.Second,
                _ => null,
            };
            pixels[4 * pixel] = Mix(grey, tint?.Red);
            pixels[4 * pixel + 1] = Mix(grey, tint?.Green);
            pixels[4 * pixel + 2] = Mix(grey, tint?.Blue);
        }
        canvas.Save();
        canvas.ClipRect(place);
        canvas.Translate(place.Left, place.Top);
        canvas.Scale(place.Width / cell.Width, place.Height / cell.Height);
        using (var picture = SKImage.FromBitmap(cell))
            canvas.DrawImage(picture, 0, 0, new SKSamplingOptions(SKFilterMode.Linear));
        Outline(canvas, one, cell, colors.First, isDashed: false);
        Outline(canvas, other, cell, colors.Second, isDashed: true);
        canvas.Restore();
    }

    /// <summary>What colours and lines mean, on one line; returns how wide it is.</summary>
    public static float DrawLegend(SKCanvas canvas, string first, string second, (SKColor First, SKColor Second) colors, float x, float y)
    {
        var start = x;
        foreach (var (text, color, style) in ((string, SKColor, int)[])[(first, colors.First, 0), (second, colors.Second, 1), ("both", Shared, 2)])
        {
            var swatch = SKRect.Create(x, y - 12, 26, 15);
            using var fill = Palette.Fill(color.WithAlpha((byte)Math.Round(255 * (style == 2 ? 1 : 0.6))));
            canvas.DrawRect(swatch, fill);
            using var line = Palette.Stroke(style == 2 ? Palette.Muted : color, style == 2 ? 1 : 2.5f);
            using var dashes = SKPathEffect.CreateDash(Dashes, 0);
            line.PathEffect = style == 1 ? dashes : null;
            canvas.DrawRect(swatch, line);
            canvas.Text(text, x + 34, y, 14.5f);
            x += 34 + Ink.Width(text, 14.5f) + 26;
        }
        return x - start;
    }

    private static void Outline(SKCanvas canvas, Area area, SKBitmap cell, SKColor color, bool isDashed)
    {
        if (area.IsEmpty)
            return;
        using var path = Contour.Path(area.Field, cell.Width, cell.Height, area.Level);
        using var casing = Palette.Stroke(Palette.Paper.WithAlpha(200), 4);
        canvas.DrawPath(path, casing);
        using var line = Palette.Stroke(color, 2.2f);
        using var dashes = SKPathEffect.CreateDash(Dashes, 0);
        line.PathEffect = isDashed ? dashes : null;
        canvas.DrawPath(path, line);
    }

    private static double TopShare(ExplainedImages images) => images.Set.Agreement is { TopShare: > 0 and <= 1 } agreement ? agreement.TopShare : 0.2;

    private static byte Mix(double grey, byte? color) => (byte)Math.Round(color is { } tint ? grey * (1 - Tint) + tint * Tint : grey);

    /// <summary>Where a map is at least as high as in its most relevant pixels, and not 0.</summary>
    private readonly record struct Area(float[] Field, float Level)
    {
        public bool IsEmpty => float.IsPositiveInfinity(Level);

        public bool Holds(int pixel) => Field[pixel] >= Level;

        public static Area Of(ExplainedImages images, ExplanationMaps maps, int row, SKBitmap size)
        {
            var field = images.Map(maps, row, size.Width, size.Height);
            var sorted = (float[])field.Clone();
            Array.Sort(sorted);
            var level = sorted[sorted.Length - (int)Math.Ceiling(TopShare(images) * sorted.Length)];
            return new Area(field, sorted[0] == sorted[^1] ? float.PositiveInfinity : Math.Max(level, float.Epsilon));
        }
    }
}
