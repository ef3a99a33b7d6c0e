using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Documents.Pdf;

/// <summary>Text of one style inside a paragraph.</summary>
internal sealed record PdfSpan(string Text, bool IsBold = false, SKColor? Color = null);

/// <summary>A paragraph broken into lines at spaces; words that are wider than a line are broken too, so that nothing is cut off. Lengths are points.</summary>
internal sealed class PdfText
{
    private readonly List<List<Piece>> lines = [[]];
    private readonly float size;
    private readonly float space;
    private readonly float width;

    private float x;                                                     // where the next word goes

    public PdfText(IEnumerable<PdfSpan> spans, float size, float width)
    {
        (this.size, this.width, space) = (size, width, Ink.Width("x x", size) - Ink.Width("xx", size));
        foreach (var span in spans)
            foreach (var word in span.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                Add(word, span);
    }

    public PdfText(string text, float size, float width, bool isBold = false, SKColor? color = null)
        : this([new PdfSpan(text, isBold, color)], size, width)
    {
    }

    public float Leading => size * 1.38f;

    public float Height => lines.Count * Leading;

    public int Lines => lines.Count;

    /// <summary>What a text needs to stand on one line.</summary>
    public static float Natural(string text, float size, bool isBold) => Ink.Width(text, size, isBold);

    /// <summary>What its widest word needs.</summary>
    public static float Least(string text, float size, bool isBold) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Ink.Width(word, size, isBold)).DefaultIfEmpty(0).Max();

    public void Draw(SKCanvas canvas, float left, float top, bool isRight = false)
    {
        for (var line = 0; line < lines.Count; line++)
            DrawLine(canvas, line, left, top + line * Leading, isRight);
    }

    /// <summary>One line alone, its top at <paramref name="top"/>: for paragraphs that go on with another page.</summary>
    public void DrawLine(SKCanvas canvas, int line, float left, float top, bool isRight = false)
    {
        if (lines[line] is not [.., var last])
            return;
        var shift = isRight ? width - last.X - last.Width : 0;
        foreach (var piece in lines[line])
        {
            canvas.Text(piece.Text, left + shift + piece.X, top + size * 1.02f, size, piece.Span.Color, bold: piece.Span.IsBold);
            if (piece.Text.StartsWith("https://", StringComparison.Ordinal))
                canvas.DrawUrlAnnotation(SKRect.Create(left + shift + piece.X, top, piece.Width, Leading), piece.Text.TrimEnd('.', ',', ';'));
        }
    }

    private void Add(string word, PdfSpan span)
    {
        var wide = Ink.Width(word, size, span.IsBold);
        if (wide > width)
        {
            foreach (var part in Ink.Wrap(word, width, size, int.MaxValue, span.IsBold))
                Place(part, Ink.Width(part, size, span.IsBold), span, ownLine: true);
            return;
        }
        Place(word, wide, span, ownLine: false);
    }

    private void Place(string word, float wide, PdfSpan span, bool ownLine)
    {
        if (lines[^1].Count > 0 && (ownLine || x + wide > width + 0.01f))
        {
            lines.Add([]);
            x = 0;
        }
        // Words of one style are one text, so that they are found and copied together.
        var isLink = word.StartsWith("https://", StringComparison.Ordinal);
        if (!isLink && lines[^1] is [.., var last] && last.Span == span && !last.Text.StartsWith("https://", StringComparison.Ordinal))
        {
            var text = $"{last.Text} {word}";
            lines[^1][^1] = last with { Text = text, Width = Ink.Width(text, size, span.IsBold) };
            x = last.X + lines[^1][^1].Width + space;
            return;
        }
        lines[^1].Add(new Piece(word, span, x, wide));
        x += wide + space;
    }

    private sealed record Piece(string Text, PdfSpan Span, float X, float Width);
}
