using Cytobench.Explain.Location;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>Cells of every class with the outlines that the cell mask found: whether it can be believed is for the eye to say.</summary>
internal sealed class MaskSheet : Sheet
{
    private const int Tile = 128;                                        // pixels of a cell's longer side
    private const int Gap = 8;
    private const int Top = 84;
    private const int Edge = 18;

    private readonly LocationResult location;
    private readonly CellMasks masks;
    private readonly ClassRows cells;

    public MaskSheet(LocationResult location, ExplainedImages images, RunFolder folder, IReadOnlyList<string> classNames, int perClass) =>
        (this.location, masks, cells) = (location, new CellMasks(location, images, folder), new ClassRows(images, classNames, perClass, Tile));

    public override int Width => Edge + ClassRows.Names + cells.Columns * (cells.CellWidth + Gap) - Gap + Edge;
    public override int Height => Top + cells.Count * (cells.CellHeight + Gap) - Gap + Edge;

    public string Alt => $"{Numbers.Plural(cells.Cells, "cell")} with the outlines of cell and nucleus that were found without labels.";

    protected override void Draw(SKCanvas canvas)
    {
        canvas.Text(Ink.Shorten("Cell masks, found without labels", Width - 2 * Edge, 18, bold: true), Edge, 34, 18, bold: true);
        CellMasks.DrawLegend(canvas, Edge, 62);
        cells.Draw(canvas, Edge, Top, (cells.CellWidth + Gap, cells.CellHeight + Gap), (row, place) => DrawCell(canvas, row, place));
    }

    private void DrawCell(SKCanvas canvas, int row, SKRect place)
    {
        cells.DrawImage(canvas, row, place);
        if (location.IsUsable[row])
        {
            masks.Draw(canvas, row, place);
            return;
        }
        using var veil = Palette.Fill(Palette.Paper.WithAlpha(170));
        canvas.DrawRect(place, veil);
        canvas.Text("✗ no usable mask", place.MidX, place.MidY + 5, 13.5f, Palette.Wrong, SKTextAlign.Center, bold: true);
    }
}
