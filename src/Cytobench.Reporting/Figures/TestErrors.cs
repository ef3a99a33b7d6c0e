using Cytobench.Reporting.Comparisons;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>How many test images each model misses, from zero: dark what every model misses, light what others have right.</summary>
internal static class TestErrors
{
    private const int Width = 590;
    private const float Left = 0;
    private const float Right = 400;
    private const float RowHeight = 62;

    public static Figure Of(ComparedModels comparison)
    {
        var runs = comparison.Summary.Models;
        var shared = runs.Count > 1 ? ComparedModels.MissedByAll(runs) : 0;
        var n = comparison.TestImages;
        var most = Math.Max(1, runs.Max(run => run.Test.Scores.Errors));
        var alt = $"Errors on {Numbers.Plural(n, "test image")}. "
            + string.Join(" ", runs.Select(run => $"{comparison.LabelOf(run)}: {Numbers.Count(run.Test.Scores.Errors)}."))
            + (runs.Count > 1 ? $" Missed by every model: {Numbers.Count(shared)}." : "");
        return new Figure(alt, Width, (int)(runs.Count * RowHeight) + (runs.Count > 1 ? 40 : 10), canvas =>
        {
            for (var row = 0; row < runs.Count; row++)
            {
                var (errors, top) = (runs[row].Test.Scores.Errors, row * RowHeight);
                var color = Palette.Model(comparison.GroupOf(runs[row]).Index);
                canvas.Text(comparison.LabelOf(runs[row]), Left, top + 19, 17, bold: true);
                DrawBar(canvas, top + 27, shared, errors, most, color);
                canvas.Text(Numbers.Plural(errors, "error"), Scale(errors, most) + 12, top + 46, 17, bold: true);
                var share = $"{Numbers.Percent((double)errors / n)} of {Numbers.Count(n)}";
                canvas.Text(share, Scale(errors, most) + 12 + Ink.Width(Numbers.Plural(errors, "error"), 17, bold: true) + 9, top + 46, 15, Palette.Muted);
            }
            if (runs.Count > 1)
                DrawLegend(canvas, runs.Count * RowHeight + 22, shared);
        });
    }

    private static float Scale(int errors, int most) => Left + (Right - Left) * errors / most;

    private static void DrawBar(SKCanvas canvas, float top, int shared, int errors, int most, SKColor color)
    {
        using var dark = Palette.Fill(color);
        using var light = Palette.Fill(color.WithAlpha(115));
        canvas.DrawRect(Left, top, Scale(shared, most) - Left, 26, dark);
        canvas.DrawRect(Scale(shared, most), top, Scale(errors, most) - Scale(shared, most), 26, light);
    }

    private static void DrawLegend(SKCanvas canvas, float y, int shared)
    {
        using var dark = Palette.Fill(Palette.Muted);
        using var light = Palette.Fill(Palette.Muted.WithAlpha(115));
        var text = $"missed by every model ({Numbers.Count(shared)})";
        canvas.DrawRect(Left, y - 11, 13, 13, dark);
        canvas.Text(text, Left + 20, y, 14.5f, Palette.Muted);
        var x = Left + 20 + Ink.Width(text, 14.5f) + 24;
        canvas.DrawRect(x, y - 11, 13, 13, light);
        canvas.Text("right by another model", x + 20, y, 14.5f, Palette.Muted);
    }
}
