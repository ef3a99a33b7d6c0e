using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>How many test images each model misses, from zero: dark what every model misses, light what others have right.</summary>
internal static class TestErrors
{
    private const int Width = 460;                                       // still readable when a phone shows it
    private const float RowHeight = 62;
    private const int MostRows = 4;

    public static Figure Of(ComparedModels comparison) => Of(comparison, comparison.Summary.Models);

    /// <summary>Every training, or of each model the first where there are many: what a page has room for.</summary>
    public static Figure OfFew(ComparedModels comparison) =>
        Of(comparison, IsOfFew(comparison) ? [.. comparison.Groups.Select(group => group.Runs[0])] : comparison.Summary.Models);

    public static bool IsOfFew(ComparedModels comparison) => comparison.Summary.Models.Count > MostRows && comparison.Groups.Any(group => group.HasSeveralSeeds);

    private static Figure Of(ComparedModels comparison, IReadOnlyList<ModelResult> runs)
    {
        var shared = runs.Count > 1 ? ComparedModels.MissedByAll(runs) : 0;
        var n = comparison.TestImages;
        var most = Math.Max(1, runs.Max(run => run.Test.Scores.Errors));
        var alt = $"Errors on {Numbers.Plural(n, "test image")}. "
            + string.Join(" ", runs.Select(run => $"{comparison.LabelOf(run)}: {Numbers.Count(run.Test.Scores.Errors)}."))
            + (runs.Count > 1 ? $" Missed by every model: {Numbers.Count(shared)}." : "");
        return new Figure(alt, Width, (int)(runs.Count * RowHeight) + (runs.Count > 1 ? 28 : 0), canvas =>
        {
            for (var row = 0; row < runs.Count; row++)
            {
                var (errors, top) = (runs[row].Test.Scores.Errors, row * RowHeight);
                var color = Palette.Model(comparison.GroupOf(runs[row]).Index);
                var share = $"{Numbers.Percent((double)errors / n)} of {Numbers.Count(n)}";
                var shareWidth = Ink.Width(share, 15);
                canvas.Text(Ink.Shorten(comparison.LabelOf(runs[row]), Width - shareWidth - 120, 17, bold: true), 0, top + 18, 17, bold: true);
                canvas.Text(share, Width, top + 18, 15, Palette.Muted, SKTextAlign.Right);
                canvas.Text(Numbers.Plural(errors, "error"), Width - shareWidth - 9, top + 18, 17, align: SKTextAlign.Right, bold: true);
                DrawBar(canvas, top + 26, shared, errors, most, color);
            }
            if (runs.Count > 1)
                DrawLegend(canvas, runs.Count * RowHeight + 14, shared);
        });
    }

    private static float Scale(int errors, int most) => (float)Width * errors / most;

    private static void DrawBar(SKCanvas canvas, float top, int shared, int errors, int most, SKColor color)
    {
        using var dark = Palette.Fill(color);
        using var light = Palette.Fill(color.WithAlpha(115));
        canvas.DrawRect(0, top, Scale(shared, most), 24, dark);
        canvas.DrawRect(Scale(shared, most), top, Scale(errors, most) - Scale(shared, most), 24, light);
    }

    private static void DrawLegend(SKCanvas canvas, float y, int shared)
    {
        using var dark = Palette.Fill(Palette.Muted);
        using var light = Palette.Fill(Palette.Muted.WithAlpha(115));
        var text = $"missed by every model ({Numbers.Count(shared)})";
        canvas.DrawRect(0, y - 11, 13, 13, dark);
        canvas.Text(text, 20, y, 15, Palette.Muted);
        var x = 20 + Ink.Width(text, 15) + 24;
        canvas.DrawRect(x, y - 11, 13, 13, light);
        canvas.Text("right by another model", x + 20, y, 15, Palette.Muted);
    }
}
