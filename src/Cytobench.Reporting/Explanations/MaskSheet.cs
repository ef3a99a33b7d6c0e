using Cytobench.Explain.Location;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>Cells of every class with the outlines that the cell mask found: whether it can be believed is for the eye to say.</summary>
internal sealed class MaskSheet
{
    private const int Tile = 128;                                        // pixels of a cell's longer side
    private const int Gap = 8;
    private const int Names = 128;
    private const int Top = 84;
    private const int Edge = 18;

    private readonly LocationResult location;
    private readonly ExplainedImages images;
    private readonly CellMasks masks;
    private readonly IReadOnlyList<string> classNames;
    private readonly int[][] rows;

    public MaskSheet(LocationResult location, ExplainedImages images, RunFolder folder, IReadOnlyList<string> classNames, int perClass)
    {
        (this.location, this.images, this.classNames) = (location, images, classNames);
        masks = new CellMasks(location, images, folder);
        rows = [.. Enumerable.Range(0, images.Set.Images.Count)
            .GroupBy(row => images.Set.Images[row].Label)
            .OrderBy(ofClass => ofClass.Key)
            .Select(ofClass => ofClass.Take(perClass).ToArray())];
        var longer = Math.Max(images.Width, images.Height);
        Cell = (Tile * images.Width / longer, Tile * images.Height / longer);
        Width = Edge + Names + rows.Max(ofClass => ofClass.Length) * (Cell.Width + Gap) - Gap + Edge;
        Height = Top + rows.Length * (Cell.Height + Gap) - Gap + Edge;
    }

    private (int Width, int Height) Cell { get; }
    public int Width { get; }
    public int Height { get; }

    public string Alt => $"{Numbers.Plural(rows.Sum(row => row.Length), "cell")} with the outlines of cell and nucleus that were found without labels.";

    public void SavePng(Stream to)
    {
        using var surface = Draw();
        surface.SavePng(to, SKPngEncoderFilterFlags.Sub);
    }

    public string WebpBase64(int quality)
    {
        using var surface = Draw();
        using var snapshot = surface.Snapshot();
        using var data = snapshot.Encode(SKEncodedImageFormat.Webp, quality);
        return Convert.ToBase64String(data.AsSpan());
    }

    private SKSurface Draw()
    {
        var surface = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(Palette.Paper);
        canvas.Text(Ink.Shorten("Cell masks, found without labels", Width - 2 * Edge, 18, bold: true), Edge, 34, 18, bold: true);
        CellMasks.DrawLegend(canvas, Edge, 62);
        for (var line = 0; line < rows.Length; line++)
        {
            var y = Top + line * (Cell.Height + Gap);
            var name = Ink.Wrap(classNames[images.Set.Images[rows[line][0]].Label], Names - 14, 15, lines: 5, bold: true);
            for (var at = 0; at < name.Count; at++)
                canvas.Text(name[at], Edge, y + 16 + at * 18, 15, bold: true);
            for (var column = 0; column < rows[line].Length; column++)
                DrawCell(canvas, rows[line][column], SKRect.Create(Edge + Names + column * (Cell.Width + Gap), y, Cell.Width, Cell.Height));
        }
        return surface;
    }

    private void DrawCell(SKCanvas canvas, int row, SKRect place)
    {
        using (var bitmap = images.Image(row, (int)Math.Min(place.Width, place.Height)))
        using (var picture = SKImage.FromBitmap(bitmap))
            canvas.DrawImage(picture, place, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
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
