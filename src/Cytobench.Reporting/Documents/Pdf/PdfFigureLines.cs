using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Documents.Pdf;

/// <summary>Panels of a figure that stand beside each other, at one scale.</summary>
internal sealed record PdfFigureLines(IReadOnlyList<Figure> Panels, float Scale, float Step)
{
    private const float Between = 12;
    private const int SmallPanel = 520;                                  // pixels; two of these fit beside each other

    public float Height => Scale * Panels.Max(panel => panel.Height);

    /// <param name="panels">From left to right, then down.</param>
    /// <param name="largestScale">Points a pixel.</param>
    /// <param name="width">Of the text.</param>
    /// <param name="mostHeight">Of one line.</param>
    public static IReadOnlyList<PdfFigureLines> Of(IReadOnlyList<Figure> panels, float largestScale, float width, float mostHeight)
    {
        if (panels.Count == 0)
            return [];
        var perLine = panels.Count > 1 && panels.Max(panel => panel.Width) <= SmallPanel ? 2 : 1;
        var column = (width - (perLine - 1) * Between) / perLine;
        var scale = Math.Min(largestScale, Math.Min(column / panels.Max(panel => panel.Width), mostHeight / panels.Max(panel => panel.Height)));
        // One that spans the text is not made narrower than it for the sake of the largest scale.
        var step = perLine == 1 ? column : Math.Min(column, scale * panels.Max(panel => panel.Width) + 2 * Between) + Between;
        return [.. panels.Chunk(perLine).Select(line => new PdfFigureLines(line, scale, step))];
    }

    public void Draw(SKCanvas canvas, float left, float top)
    {
        for (var place = 0; place < Panels.Count; place++)
        {
            using var restore = new SKAutoCanvasRestore(canvas);
            canvas.Translate(left + place * Step, top);
            canvas.Scale(Scale);
            Panels[place].Draw(canvas);
        }
    }
}
