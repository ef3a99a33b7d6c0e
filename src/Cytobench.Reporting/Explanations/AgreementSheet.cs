using Cytobench.Explain.Agreement;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>Cells of every class, each beside the two models' most relevant areas over it.</summary>
internal sealed class AgreementSheet : Sheet
{
    private const int Tile = 150;                                        // pixels of a cell's longer side
    private const int Gap = 6;                                           // between a cell and its areas
    private const int Between = 26;                                      // between cards
    private const int Caption = 26;
    private const int Top = 92;
    private const int Edge = 18;

    private readonly ComparedPair pair;
    private readonly ExplainedImages images;
    private readonly ClassRows cells;

    /// <param name="pair">Whose areas are drawn.</param>
    /// <param name="images">With the maps of both.</param>
    /// <param name="classNames">Of the data.</param>
    /// <param name="perClass">At most so many cells of each class.</param>
    public AgreementSheet(ComparedPair pair, ExplainedImages images, IReadOnlyList<string> classNames, int perClass) =>
        (this.pair, this.images, cells) = (pair, images, new ClassRows(images, classNames, perClass, Tile));

    private int Card => 2 * cells.CellWidth + Gap + Between;
    public override int Width => Edge + ClassRows.Names + cells.Columns * Card - Between + Edge;
    public override int Height => Top + cells.Count * (cells.CellHeight + Caption) + Edge;

    public string Alt => $"The most relevant fifth of the image for {pair.FirstName} and for {pair.SecondName}, over {Numbers.Plural(cells.Cells, "cell")}: mean overlap {Numbers.Percent(pair.Agreement.Of(AgreementMeasure.TopIou).All.Mean, 0)} over all explained images.";

    protected override void Draw(SKCanvas canvas)
    {
        canvas.Text(Ink.Shorten("The most relevant fifth of each image, and where both agree", Width - 2 * Edge, 18, bold: true), Edge, 34, 18, bold: true);
        AgreementOverlay.DrawLegend(canvas, pair.FirstName, pair.SecondName, pair.Colors, Edge, 64);
        cells.Draw(canvas, Edge, Top, (Card, cells.CellHeight + Caption), (row, place) => DrawCard(canvas, row, place));
    }

    private void DrawCard(SKCanvas canvas, int row, SKRect cell)
    {
        var areas = SKRect.Create(cell.Right + Gap, cell.Top, cell.Width, cell.Height);
        cells.DrawImage(canvas, row, cell);
        AgreementOverlay.Draw(canvas, images, pair.First, pair.Second, pair.Colors, row, areas);
        var baseline = cell.Bottom + 16;
        canvas.Text($"{images.Set.Split} {Numbers.Exact(images.Set.Images[row].Index)}", cell.Left, baseline, 13, Palette.Muted);
        var overlap = pair.Agreement.Of(AgreementMeasure.TopIou).PerImage[row];
        canvas.Text($"overlap {Numbers.Percent(overlap, 0)}", areas.Left, baseline, 13.5f);
        var marks = areas.Right;
        Mark(pair.Second, pair.SecondColor);
        Mark(pair.First, pair.FirstColor);

        void Mark(ExplanationMaps maps, SKColor color)
        {
            var isRight = maps.Predictions[row] == images.Set.Images[row].Label;
            canvas.Text(isRight ? "✓" : "✗", marks, baseline, 14, color, SKTextAlign.Right, bold: true);
            marks -= 16;
        }
    }
}
