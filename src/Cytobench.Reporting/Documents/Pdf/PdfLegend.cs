using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Documents.Pdf;

/// <summary>Colours of models above a figure.</summary>
internal static class PdfLegend
{
    public const float Line = 15;

    private const float Size = 9;

    public static IReadOnlyList<IReadOnlyList<(int Color, string Title, float X)>> Lines(IReadOnlyList<(int Color, string Title)> entries, float width)
    {
        var lines = new List<List<(int, string, float)>>();
        var x = float.MaxValue;
        foreach (var (color, title) in entries)
        {
            var text = Ink.Shorten(title, width - 12, Size, bold: true);
            var wide = 12 + Ink.Width(text, Size, bold: true);
            if (x + wide > width)
            {
                lines.Add([]);
                x = 0;
            }
            lines[^1].Add((color, text, x));
            x += wide + 18;
        }
        return lines;
    }

    public static void Draw(SKCanvas canvas, IReadOnlyList<IReadOnlyList<(int Color, string Title, float X)>> lines, float left, float top)
    {
        for (var line = 0; line < lines.Count; line++)
        {
            foreach (var (color, title, x) in lines[line])
            {
                using var fill = Palette.Fill(Palette.Model(color));
                canvas.DrawRect(left + x, top + line * Line + 2, 7, 7, fill);
                canvas.Text(title, left + x + 12, top + line * Line + 9, Size, bold: true);
            }
        }
    }
}
