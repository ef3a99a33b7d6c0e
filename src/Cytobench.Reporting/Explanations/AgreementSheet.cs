using Cytobench.Explain.Agreement;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>Cells of every class, each beside the two models' most relevant areas over it.</summary>
internal sealed class AgreementSheet
{
    private const int Tile = 150;                                        // pixels of a cell's longer side
    private const int Gap = 6;                                           // between a cell and its areas
    private const int Between = 26;                                      // between cards
    private const int Caption = 26;
    private const int Names = 128;                                       // left of the cards
    private const int Top = 92;
    private const int Edge = 18;

    private readonly ComparedPair pair;
    private readonly ExplainedImages images;
    private readonly IReadOnlyList<string> classNames;
    private readonly int[][] rows;                                       // of each class that has images
    private readonly int columns;

    /// <param name="pair">Whose areas are drawn.</param>
    /// <param name="images">With the maps of both.</param>
    /// <param name="classNames">Of the data.</param>
    /// <param name="perClass">At most so many cells of each class.</param>
    public AgreementSheet(ComparedPair pair, ExplainedImages images, IReadOnlyList<string> classNames, int perClass)
    {
        (this.pair, this.images, this.classNames) = (pair, images, classNames);
        rows = [.. Enumerable.Range(0, images.Set.Images.Count)
            .GroupBy(row => images.Set.Images[row].Label)
            .OrderBy(ofClass => ofClass.Key)
            .Select(ofClass => ofClass.Take(perClass).ToArray())];
        columns = rows.Max(ofClass => ofClass.Length);
        var longer = Math.Max(images.Width, images.Height);
        (Cell, Height) = ((Tile * images.Width / longer, Tile * images.Height / longer), Top + rows.Length * (Tile * images.Height / longer + Caption) + Edge);
        Width = Edge + Names + columns * (2 * Cell.Width + Gap + Between) - Between + Edge;
    }

    private (int Width, int Height) Cell { get; }
    public int Width { get; }
    public int Height { get; }

    public string Alt => $"The most relevant fifth of the image for {pair.FirstName} and for {pair.SecondName}, over {Numbers.Plural(rows.Sum(row => row.Length), "cell")}: mean overlap {Numbers.Percent(pair.Agreement.Of(AgreementMeasure.TopIou).All.Mean, 0)} over all explained images.";

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
        canvas.Text(Ink.Shorten("The most relevant fifth of each image, and where both agree", Width - 2 * Edge, 18, bold: true), Edge, 34, 18, bold: true);
        AgreementOverlay.DrawLegend(canvas, pair.FirstName, pair.SecondName, pair.Colors, Edge, 64);
        for (var line = 0; line < rows.Length; line++)
        {
            var y = Top + line * (Cell.Height + Caption);
            var name = Ink.Wrap(classNames[images.Set.Images[rows[line][0]].Label], Names - 14, 15, lines: 5, bold: true);
            for (var at = 0; at < name.Count; at++)
                canvas.Text(name[at], Edge, y + 16 + at * 18, 15, bold: true);
            for (var column = 0; column < rows[line].Length; column++)
                DrawCard(canvas, rows[line][column], Edge + Names + column * (2 * Cell.Width + Gap + Between), y);
        }
        return surface;
    }

    private void DrawCard(SKCanvas canvas, int row, float x, float y)
    {
        using (var bitmap = images.Image(row, Math.Min(Cell.Width, Cell.Height)))
        using (var picture = SKImage.FromBitmap(bitmap))
            canvas.DrawImage(picture, SKRect.Create(x, y, Cell.Width, Cell.Height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        AgreementOverlay.Draw(canvas, images, pair.First, pair.Second, pair.Colors, row, SKRect.Create(x + Cell.Width + Gap, y, Cell.Width, Cell.Height));
        var baseline = y + Cell.Height + 16;
        canvas.Text($"{images.Set.Split} {Numbers.Exact(images.Set.Images[row].Index)}", x, baseline, 13, Palette.Muted);
        var overlap = pair.Agreement.Of(AgreementMeasure.TopIou).PerImage[row];
        canvas.Text($"overlap {Numbers.Percent(overlap, 0)}", x + Cell.Width + Gap, baseline, 13.5f);
        var marks = x + 2 * Cell.Width + Gap;
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
