using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Tables;
using SkiaSharp;

namespace Cytobench.Reporting.Documents.Pdf;

/// <summary>
/// A table fitted to a width: columns as wide as their text, else broken at spaces, else in smaller letters, at last the whole drawn smaller.
/// Numbers stay on one line as long as that leaves them readable.
/// </summary>
internal sealed class PdfTable
{
    private const float Between = 10;                                    // columns
    private const float Padding = 2.2f;                                  // above and below a row's text
    private const float Swatch = 6;

    private readonly ReportTable table;
    private readonly float size;
    private readonly float[] widths = [];
    private readonly float scale = 1;                                    // below 1 where nothing else helps

    public PdfTable(ReportTable table, float width)
    {
        this.table = table;
        foreach (var (letters, breaksNumbers) in ((float, bool)[])[(8.5f, false), (8, false), (7.5f, false), (8, true), (7.5f, true), (7, true), (6.5f, true)])
        {
            size = letters;
            var (natural, least) = (Widths(Natural), Widths(column => Least(column, breaksNumbers)));
            var room = width - (table.Columns.Count - 1) * Between;
            widths = least;
            if (least.Sum() > room)
                continue;
            widths = Shared(natural, least, room);
            return;
        }
        scale = width / (widths.Sum() + (table.Columns.Count - 1) * Between);
    }

    public int Rows => table.Rows.Count;

    public float HeaderHeight => scale * (table.Columns.Select((column, place) => Heading(column, place).Height).Max() + 2 * Padding);

    public float RowHeight(int row) => scale * (table.Rows[row].Select((cell, place) => Text(cell, place).Height).Max() + 2 * Padding);

    public void DrawHeader(SKCanvas canvas, float left, float top)
    {
        Rule(canvas, left, top, 0.9f, Palette.Ink);
        Scaled(canvas, left, top, () =>
        {
            var bottom = HeaderHeight / scale - Padding;
            for (var (column, x) = (0, 0f); column < widths.Length; x += widths[column] + Between, column++)
            {
                var heading = Heading(table.Columns[column], column);
                DrawSwatch(canvas, table.Columns[column].Model, IsRight(column) ? x + widths[column] - Math.Min(widths[column], PdfText.Natural(table.Columns[column].Title, size, true)) - Swatch - 3 : x, bottom - heading.Height);
                heading.Draw(canvas, x + (IsRight(column) ? 0 : Indent(table.Columns[column].Model)), bottom - heading.Height, IsRight(column));
            }
        });
        Rule(canvas, left, top + HeaderHeight, 0.5f, Palette.Ink);
    }

    public void DrawRow(SKCanvas canvas, int row, float left, float top)
    {
        Scaled(canvas, left, top, () =>
        {
            for (var (column, x) = (0, 0f); column < widths.Length; x += widths[column] + Between, column++)
            {
                var cell = table.Rows[row][column];
                DrawSwatch(canvas, cell.Model, x, Padding);
                Text(cell, column).Draw(canvas, x + Indent(cell.Model), Padding, IsRight(column));
            }
        });
        var isLast = row == table.Rows.Count - 1;
        Rule(canvas, left, top + RowHeight(row), isLast ? 0.9f : 0.4f, isLast ? Palette.Ink : Palette.Grid);
    }

    /// <summary>Columns between what they need and what they like; notes get what the others leave.</summary>
    private float[] Shared(float[] natural, float[] least, float room)
    {
        var wishes = natural.Select((most, column) => table.Columns[column].IsNote ? least[column] : most).ToArray();
        var (from, to) = wishes.Sum() <= room ? (wishes, natural) : (least, wishes);
        var share = Math.Min(1, (room - from.Sum()) / Math.Max(1e-3f, to.Sum() - from.Sum()));
        return [.. from.Zip(to, (few, most) => few + share * (most - few))];
    }

    private bool IsRight(int column) => column >= table.TextColumns && !table.Columns[column].IsNote;

    private float[] Widths(Func<int, float> of) => [.. Enumerable.Range(0, table.Columns.Count).Select(of)];

    private float Natural(int column) => Math.Max(
        PdfText.Natural(table.Columns[column].Title, size, true) + Indent(table.Columns[column].Model),
        table.Rows.Select(row => PdfText.Natural(row[column].Plain, size, row[column].IsBest) + Indent(row[column].Model)).DefaultIfEmpty(0).Max()) + 0.1f;

    private float Least(int column, bool breaksNumbers)
    {
        const float LongestName = 84;                                    // of a class; longer ones are broken even inside a word
        var heading = PdfText.Least(table.Columns[column].Title, size, true) + Indent(table.Columns[column].Model);
        var cells = table.Rows.Select(row => Indent(row[column].Model) + (IsRight(column) && !breaksNumbers
            ? PdfText.Natural(row[column].Plain, size, row[column].IsBest)
            : PdfText.Least(row[column].Plain, size, row[column].IsBest))).DefaultIfEmpty(0).Max();
        var least = Math.Max(heading, cells) + 0.1f;
        return IsRight(column) ? least : Math.Min(least, LongestName);
    }

    private PdfText Heading(TableColumn column, int place) => new(column.Title, size, widths[place] - (IsRight(place) ? 0 : Indent(column.Model)), isBold: true);

    private PdfText Text(TableCell cell, int column) => new(
        [new PdfSpan(cell.Text, cell.IsBest, cell.IsQuiet || table.Columns[column].IsNote ? Palette.Muted : Palette.Ink), new PdfSpan(cell.Spread, Color: Palette.Muted)],
        size, widths[column] - Indent(cell.Model));

    private static float Indent(int? model) => model is null ? 0 : Swatch + 3;

    private void DrawSwatch(SKCanvas canvas, int? model, float x, float top)
    {
        if (model is not { } index)
            return;
        using var fill = Palette.Fill(Palette.Model(index));
        canvas.DrawRect(x, top + size * 0.42f, Swatch, Swatch, fill);
    }

    private void Rule(SKCanvas canvas, float left, float y, float thick, SKColor color)
    {
        using var line = Palette.Stroke(color, thick);
        canvas.DrawLine(left, y, left + scale * (widths.Sum() + (widths.Length - 1) * Between), y, line);
    }

    private void Scaled(SKCanvas canvas, float left, float top, Action draw)
    {
        using var restore = new SKAutoCanvasRestore(canvas);
        canvas.Translate(left, top);
        canvas.Scale(scale);
        draw();
    }
}
