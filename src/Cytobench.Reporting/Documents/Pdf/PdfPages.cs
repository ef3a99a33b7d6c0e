using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Tables;
using SkiaSharp;

namespace Cytobench.Reporting.Documents.Pdf;

/// <summary>Lays a document out on A4 pages; nothing is drawn before all is laid out, so that contents know their pages. Lengths are points.</summary>
internal sealed class PdfPages(PdfDetail detail) : IDocument
{
    public const float Width = 595.28f;
    public const float Height = 841.89f;
    public const float Left = 54;
    public const float Text = Width - 2 * Left;                          // width of the text

    private const float Top = 56;
    private const float Bottom = Height - 62;
    private const float Body = 9.6f;                                     // letters
    private const float Small = 8.6f;                                    // of captions
    private const float AfterParagraph = 5;
    private const float AfterFigure = 13;
    private const float BeforeFigure = 4;

    private readonly List<List<Action<SKCanvas>>> pages = [[]];

    private readonly Queue<PdfFigure> floating = new();                  // did not fit; stand at the top of the next page

    private (string Id, PdfText Title)? heading;                         // waits for what follows, to stay with it
    private float y = Top;
    private int figures;
    private int tables;

    public IReadOnlyList<IReadOnlyList<Action<SKCanvas>>> Pages => pages;

    /// <summary>Headings with their page, from 1.</summary>
    public List<(string Id, string Title, int Page)> Sections { get; } = [];

    public bool IsBrief => detail.IsBrief;

    /// <summary>Whether nothing shorter is to be had.</summary>
    public bool IsLast => detail == PdfDetail.Levels[^1];

    public void Title(string kicker, string title)
    {
        Flow(new PdfText(kicker, Small, Text, color: Palette.Muted), 2);
        Flow(new PdfText(title, 22, Text, isBold: true), 8);
    }

    public void Section(string id, string title)
    {
        if (heading is not null)
            Need(0);
        heading = (id, new PdfText(title, 15, Text, isBold: true));
        Sections.Add((id, title, pages.Count));
    }

    public void NewPage()
    {
        pages.Add([]);
        y = Top;
        while (floating.TryPeek(out var figure) && (y == Top || y + BeforeFigure + figure.Height <= Bottom))
            Place(floating.Dequeue());
    }

    /// <summary>Puts down what still waits.</summary>
    public void End()
    {
        while (floating.Count > 0)
            NewPage();
    }

    public void Lead(string text) => Flow(new PdfText(text, 13.5f, Text, isBold: true), 7);

    public void Notice(string text)
    {
        const float Inside = 8;
        var body = new PdfText(text, Body, Text - 2 * Inside, color: Palette.Ink);
        var top = Take(body.Height + 2 * Inside - 3, 8);
        Draw(canvas =>
        {
            using var fill = Palette.Fill(SKColor.Parse("#FFF4D6"));
            using var edge = Palette.Fill(SKColor.Parse("#B7791F"));
            canvas.DrawRect(Left, top, Text, body.Height + 2 * Inside - 3, fill);
            canvas.DrawRect(Left, top, 3, body.Height + 2 * Inside - 3, edge);
            body.Draw(canvas, Left + Inside + 2, top + Inside - 2);
        });
    }

    public void Paragraph(string text) => Flow(new PdfText(text, Body, Text), AfterParagraph);

    public void Points(IEnumerable<string> points)
    {
        const float Indent = 11;
        foreach (var point in points)
        {
            var body = new PdfText(point, Body, Text - Indent);
            Flow(body, 2.5f, Indent, (canvas, top) => canvas.Text("•", Left + 1, top + Body * 1.02f, Body, Palette.Muted));
        }
        y += AfterParagraph;
    }

    public void Command(string line)
    {
        const float Inside = 6;
        var body = new PdfText(line, Body, Text - 2 * Inside);
        var top = Take(body.Height + 2 * Inside - 2, 8);
        Draw(canvas =>
        {
            using var fill = Palette.Fill(SKColor.Parse("#F1F3F6"));
            canvas.DrawRect(Left, top, Text, body.Height + 2 * Inside - 2, fill);
            body.Draw(canvas, Left + Inside, top + Inside - 1.5f);
        });
    }

    public void Table(ReportTable table)
    {
        var left = table.Rows.Count - detail.MostRows;
        var note = left > 1 ? $" {Numbers.Plural(left, "further row")}: cytobench table RUN --table {table.Name}." : "";
        var shown = left > 1 ? table with { Rows = [.. table.Rows.Take(detail.MostRows)] } : table;
        var body = new PdfTable(shown, Text);
        var caption = new PdfText([new PdfSpan($"Table {++tables}.", true), new PdfSpan(table.Caption + note, Color: Palette.Muted)], Small, Text);
        var rows = Enumerable.Range(0, body.Rows).Select(body.RowHeight).ToArray();
        // Short tables stay whole, long ones have their caption, header and some rows together.
        var together = rows.Sum() < 200 ? rows.Sum() : rows.Take(3).Sum();
        var top = Take(caption.Height + 3 + body.HeaderHeight + together, 0);
        y = top + caption.Height + 3 + body.HeaderHeight;
        var header = top + caption.Height + 3;
        Draw(canvas =>
        {
            caption.Draw(canvas, Left, top);
            body.DrawHeader(canvas, Left, header);
        });
        for (var row = 0; row < rows.Length; row++)
        {
            if (y + rows[row] > Bottom)
            {
                do
                    NewPage();
                while (y + body.HeaderHeight + rows[row] > Bottom && y > Top);
                var again = y;
                Draw(canvas => body.DrawHeader(canvas, Left, again));
                y += body.HeaderHeight;
            }
            var (number, at) = (row, y);
            Draw(canvas => body.DrawRow(canvas, number, Left, at));
            y += rows[row];
        }
        y += AfterFigure;
    }

    public void Figure(DocumentFigure figure)
    {
        var block = new PdfFigure(figure, ++figures, Small, detail.LargestScale, Text, 0.62f * (Bottom - Top));
        // It keeps its place in the order, and what follows fills the page before it. A heading right above it takes it along.
        if (heading is null && (floating.Count > 0 || y + BeforeFigure + block.Height > Bottom))
            floating.Enqueue(block);
        else
            Place(block);
    }

    private void Place(PdfFigure figure)
    {
        y += y > Top && heading is null ? BeforeFigure : 0;
        foreach (var (height, draw) in figure.Lines)
        {
            var top = Take(height, 0);
            Draw(canvas => draw(canvas, Left, top));
        }
        y += AfterFigure;
    }

    /// <summary>Keeps room for a block that is drawn when all pages are known.</summary>
    public void Reserve(float height, Action<SKCanvas, float> draw)
    {
        var top = Take(height, AfterParagraph);
        Draw(canvas => draw(canvas, top));
    }

    private void Flow(PdfText text, float after, float indent = 0, Action<SKCanvas, float>? drawBeside = null)
    {
        // Neither a first nor a last line alone.
        for (var line = 0; line < text.Lines; line++)
        {
            var together = text.Lines <= 3 && line == 0 ? text.Lines : line == 0 || line == text.Lines - 2 ? Math.Min(2, text.Lines - line) : 1;
            if (line == text.Lines - 1 && line > 0)
                together = 0;                                            // came with the line before it
            var top = together == 0 ? y : Need(together * text.Leading);
            var number = line;
            Draw(canvas => text.DrawLine(canvas, number, Left + indent, top));
            if (line == 0 && drawBeside is not null)
                Draw(canvas => drawBeside(canvas, top));
            y = top + text.Leading;
        }
        y += after;
    }

    /// <summary>The top of a block that stays whole, with the waiting heading above it.</summary>
    private float Take(float height, float after)
    {
        var top = Need(height);
        y = top + height + after;
        return top;
    }

    private float Need(float height)
    {
        const float BeforeHeading = 9, AfterHeading = 5;
        var above = heading is { } waiting ? waiting.Title.Height + AfterHeading + (y > Top ? BeforeHeading : 0) : 0;
        while (y + above + height > Bottom && y > Top)
            NewPage();
        if (heading is not { } title)
            return y;
        heading = null;
        y += y > Top ? BeforeHeading : 0;
        var at = y;
        Sections[^1] = Sections[^1] with { Page = pages.Count };
        Draw(canvas =>
        {
            canvas.DrawNamedDestinationAnnotation(new SKPoint(Left, at - 4), title.Id);
            title.Title.Draw(canvas, Left, at);
        });
        y += title.Title.Height + AfterHeading;
        return y;
    }

    private void Draw(Action<SKCanvas> action) => pages[^1].Add(action);
}
