using Cytobench.Data;
using Cytobench.Explain;
using Cytobench.Explain.Location;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>The saved cell masks as outlines.</summary>
internal sealed class CellMasks
{
    private static readonly SKColor CellLine = SKColor.Parse("#007A5A");
    private static readonly SKColor NucleusLine = SKColor.Parse("#F0E442");
    private static readonly float[] Dashes = [5, 3];

    private readonly byte[] regions;                                     // n x H x W
    private readonly int width;
    private readonly int height;

    public CellMasks(LocationResult location, ExplainedImages images, RunFolder folder)
    {
        (regions, var shape) = NpyFile.ReadBytes(folder.Resolve(location.MasksFile));
        var n = images.Set.Images.Count;
        if (shape is not [var count, var rows, var columns] || count != n || rows != images.Height || columns != images.Width || location.IsUsable.Length != n)
            throw new UserException($"{location.MasksFile}: has shape ({string.Join(", ", shape)}), the run explains {n} images of ({images.Height}, {images.Width}); run the explanation again");
        (height, width) = (rows, columns);
    }

    /// <summary>The cell's outline solid, the nucleus' dashed.</summary>
    public void Draw(SKCanvas canvas, int row, SKRect place)
    {
        var mask = regions.AsSpan(row * height * width, height * width);
        canvas.Save();
        canvas.ClipRect(place);
        canvas.Translate(place.Left, place.Top);
        Outline(canvas, Field(mask, CellRegion.Cytoplasm), place, isNucleus: false);
        Outline(canvas, Field(mask, CellRegion.Nucleus), place, isNucleus: true);
        canvas.Restore();
    }

    public static void DrawLegend(SKCanvas canvas, float x, float y)
    {
        foreach (var (text, isNucleus) in ((string, bool)[])[("cell (nucleus and cytoplasm)", false), ("nucleus", true)])
        {
            using var line = new SKPath();
            line.MoveTo(x, y - 5);
            line.LineTo(x + 30, y - 5);
            Stroke(canvas, line, isNucleus);
            canvas.Text(text, x + 38, y, 14.5f);
            x += 38 + Ink.Width(text, 14.5f) + 26;
        }
    }

    private void Outline(SKCanvas canvas, float[] field, SKRect place, bool isNucleus)
    {
        using var path = Contour.Path(field, width, height, 0.5f);
        path.Transform(SKMatrix.CreateScale(place.Width / width, place.Height / height));
        Stroke(canvas, path, isNucleus);
    }

    private static void Stroke(SKCanvas canvas, SKPath path, bool isNucleus)
    {
        using var casing = Palette.Stroke(isNucleus ? Palette.Ink : Palette.Paper, isNucleus ? 3.2f : 4.2f);
        using var line = Palette.Stroke(isNucleus ? NucleusLine : CellLine, isNucleus ? 1.8f : 2.2f);
        using var dashes = SKPathEffect.CreateDash(Dashes, 0);
        line.PathEffect = isNucleus ? dashes : null;
        canvas.DrawPath(path, casing);
        canvas.DrawPath(path, line);
    }

    private static float[] Field(ReadOnlySpan<byte> mask, CellRegion from)
    {
        var field = new float[mask.Length];
        for (var pixel = 0; pixel < field.Length; pixel++)
            field[pixel] = mask[pixel] >= (byte)from ? 1 : 0;
        return field;
    }
}
