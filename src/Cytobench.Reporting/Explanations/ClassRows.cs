using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>Explained cells of a sheet: a row for each class that has any, its name at the left.</summary>
internal sealed class ClassRows
{
    /// <summary>Left of the cells.</summary>
    public const int Names = 128;

    private readonly ExplainedImages images;
    private readonly IReadOnlyList<string> classNames;
    private readonly int[][] rows;

    /// <param name="images">At least one.</param>
    /// <param name="classNames">Of the data.</param>
    /// <param name="perClass">At most so many cells of each class.</param>
    /// <param name="tile">Pixels of a cell's longer side.</param>
    public ClassRows(ExplainedImages images, IReadOnlyList<string> classNames, int perClass, int tile)
    {
        (this.images, this.classNames) = (images, classNames);
        rows = [.. Enumerable.Range(0, images.Set.Images.Count)
            .GroupBy(row => images.Set.Images[row].Label)
            .OrderBy(ofClass => ofClass.Key)
            .Select(ofClass => ofClass.Take(perClass).ToArray())];
        var longer = Math.Max(images.Width, images.Height);
        (CellWidth, CellHeight) = (tile * images.Width / longer, tile * images.Height / longer);
    }

    public int CellWidth { get; }
    public int CellHeight { get; }
    public int Count => rows.Length;
    public int Columns => rows.Max(ofClass => ofClass.Length);
    public int Cells => rows.Sum(ofClass => ofClass.Length);

    /// <param name="canvas">Gets names and, through <paramref name="drawCell"/>, cells.</param>
    /// <param name="left">Of the names.</param>
    /// <param name="top">Of the first row.</param>
    /// <param name="pitch">From cell to cell and from row to row.</param>
    /// <param name="drawCell">Given the image's row and the place of its picture.</param>
    public void Draw(SKCanvas canvas, float left, float top, (int Across, int Down) pitch, Action<int, SKRect> drawCell)
    {
        for (var line = 0; line < rows.Length; line++)
        {
            var y = top + line * pitch.Down;
            var name = Ink.Wrap(classNames[images.Set.Images[rows[line][0]].Label], Names - 14, 15, lines: 5, bold: true);
            for (var at = 0; at < name.Count; at++)
                canvas.Text(name[at], left, y + 16 + at * 18, 15, bold: true);
            for (var column = 0; column < rows[line].Length; column++)
                drawCell(rows[line][column], SKRect.Create(left + Names + column * pitch.Across, y, CellWidth, CellHeight));
        }
    }

    /// <summary>The image itself.</summary>
    public void DrawImage(SKCanvas canvas, int row, SKRect place)
    {
        using var bitmap = images.Image(row, Math.Min(CellWidth, CellHeight));
        using var picture = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(picture, place, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }
}
