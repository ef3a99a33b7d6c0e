using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Documents.Pdf;

/// <summary>A figure with its legend and caption, in lines that stay whole; a narrow one has its caption beside it. Lengths are points.</summary>
internal sealed class PdfFigure
{
    private const float AboveCaption = 5;
    private const float BeforeCaption = 18;                              // beside the figure
    private const float LeastCaption = 150;                              // its width there
    private const float BetweenLines = 6;

    public PdfFigure(DocumentFigure figure, int number, float letters, float largestScale, float width, float mostHeight)
    {
        var lines = PdfFigureLines.Of(figure.Panels, largestScale, width, mostHeight);
        var legend = PdfLegend.Lines(figure.Legend, width);
        var above = legend.Count * PdfLegend.Line;
        var beside = lines is [{ Panels: [var panel] } only] ? panel.Width * only.Scale + BeforeCaption : width;
        var isBeside = width - beside >= LeastCaption;
        var caption = new PdfText([new PdfSpan(FormattableString.Invariant($"Figure {number}."), true), new PdfSpan(figure.Caption, Color: Palette.Muted)], letters, isBeside ? width - beside : width);
        Lines = isBeside
            ? [(above + Math.Max(lines[0].Height, caption.Height), (canvas, left, top) =>
                {
                    PdfLegend.Draw(canvas, legend, left, top);
                    lines[0].Draw(canvas, left, top + above);
                    caption.Draw(canvas, left + beside, top + above);
                })]
            : [.. lines.Select((line, place) => Line(line, place == 0 ? above : 0, place == lines.Count - 1 ? caption : null))];

        (float, Action<SKCanvas, float, float>) Line(PdfFigureLines line, float legendHeight, PdfText? last)
        {
            return (legendHeight + line.Height + (last is null ? BetweenLines : AboveCaption + last.Height), Draw);

            void Draw(SKCanvas canvas, float left, float top)
            {
                if (legendHeight > 0)
                    PdfLegend.Draw(canvas, legend, left, top);
                line.Draw(canvas, left, top + legendHeight);
                last?.Draw(canvas, left, top + legendHeight + line.Height + AboveCaption);
            }
        }
    }

    public IReadOnlyList<(float Height, Action<SKCanvas, float, float> Draw)> Lines { get; }

    public float Height => Lines.Sum(line => line.Height);
}
