using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>One sheet per class, or per class and model where there are many maps: explained images as rows, the original and the maps as columns.</summary>
internal sealed class SheetWriter : IRunWriter
{
    private const int Side = 176;
    private const int Gap = 14;
    private const int Labels = 150;                                      // left of the images
    private const int Caption = 42;                                      // under each image
    private const int Top = 104;
    private const int MaxColumns = 6;                                    // of maps on one sheet

    public string Name => "explanation sheets";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        if (summary.Explanations is not { } set)
            return [];
        var images = new ExplainedImages(set, folder);
        var comparison = new ComparedModels(summary);
        var names = FileNames.CleanAll(summary.Data.ClassNames);
        var classes = Enumerable.Range(0, names.Count).Where(label => set.Images.Any(image => image.Label == label)).ToArray();
        var sheets = (from label in classes from sheet in Sheets(set, comparison) select (Label: label, sheet.Suffix, sheet.Title, sheet.Maps)).ToArray();
        var artifacts = new Artifact[sheets.Length];
        Parallel.For(0, sheets.Length, index =>
        {
            var (label, suffix, title, maps) = sheets[index];
            var path = $"figures/sheets/{names[label]}{suffix}.png";
            folder.Write(path, stream => Save(stream, comparison, images, label, maps));
            artifacts[index] = new Artifact(path, $"{summary.Data.ClassNames[label]}: images and {title} side by side");
        });
        StaleFigures.Delete(folder, "figures/sheets", artifacts);
        return artifacts;
    }

    /// <summary>All maps on one sheet where they fit; else a sheet for each model with its methods.</summary>
    private static IEnumerable<(string Suffix, string Title, ExplanationMaps[] Maps)> Sheets(ExplanationSet set, ComparedModels comparison) => set.Maps.Count <= MaxColumns
        ? [("", "every model's maps", [.. set.Maps])]
        : set.Maps.GroupBy(maps => (maps.Model, maps.Seed))
            .Select(maps => (FileNames.Clean(FormattableString.Invariant($"_{maps.Key.Model}_s{maps.Key.Seed}")), $"the maps of {OverlayWriter.LabelOf(comparison, maps.First())}", maps.ToArray()));

    private static void Save(Stream to, ComparedModels comparison, ExplainedImages images, int label, ExplanationMaps[] columns)
    {
        var set = images.Set;
        var classes = comparison.Summary.Data.ClassNames;
        var rows = Enumerable.Range(0, set.Images.Count).Where(row => set.Images[row].Label == label).ToArray();
        var (cellWidth, cellHeight) = images.Width >= images.Height
            ? (Side * images.Width / images.Height, Side)
            : (Side, Side * images.Height / images.Width);
        var width = Labels + (1 + columns.Length) * (cellWidth + Gap) + 76;
        var height = Top + rows.Length * (cellHeight + Caption) + 12;
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(Palette.Paper);
        DrawHeadings(canvas, comparison, images, columns, classes[label], cellWidth, width);
        for (var line = 0; line < rows.Length; line++)
        {
            var (row, y) = (rows[line], Top + line * (cellHeight + Caption));
            DrawRowLabel(canvas, set, row, classes[label], y);
            using var original = images.Image(row, Side);
            Place(canvas, original, Labels, y, cellWidth, cellHeight);
            for (var column = 0; column < columns.Length; column++)
            {
                var x = Labels + (column + 1) * (cellWidth + Gap);
                using var blended = Overlay.Blend(images, columns[column], row, Side);
                Place(canvas, blended, x, y, cellWidth, cellHeight);
                DrawPrediction(canvas, set, columns[column], row, classes, SKRect.Create(x, y, cellWidth, cellHeight));
            }
        }
        Overlay.DrawColorBar(canvas, width - 62, Top, Side);
        surface.SavePng(to, SKPngEncoderFilterFlags.Sub);
    }

    private static void Place(SKCanvas canvas, SKBitmap bitmap, float x, float y, float width, float height)
    {
        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, SKRect.Create(x, y, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }

    private static void DrawHeadings(SKCanvas canvas, ComparedModels comparison, ExplainedImages images, ExplanationMaps[] columns, string name, int cellWidth, int width)
    {
        canvas.Text(Ink.Shorten(name, width - 40, 22, bold: true), 20, 38, 22, bold: true);
        canvas.Text("image", Labels, Top - 12, 15, bold: true);
        for (var column = 0; column < columns.Length; column++)
        {
            var (maps, x) = (columns[column], Labels + (column + 1) * (cellWidth + Gap));
            var label = Ink.Wrap(OverlayWriter.LabelOf(comparison, maps), cellWidth, 15, lines: 2, bold: true);
            for (var line = 0; line < label.Count; line++)
                canvas.Text(label[line], x, Top - 30 - (label.Count - 1 - line) * 17, 15, bold: true);
            var (cellsWide, cellsHigh) = images.Resolution(maps);
            canvas.Text(Ink.Shorten(FormattableString.Invariant($"{MethodLabels.Title(maps.Method)}, {cellsWide} × {cellsHigh}"), cellWidth, 14), x, Top - 12, 14, Palette.Muted);
        }
    }

    private static void DrawRowLabel(SKCanvas canvas, ExplanationSet set, int row, string label, float y)
    {
        canvas.Text(FormattableString.Invariant($"{set.Split} {set.Images[row].Index}"), 20, y + 18, 15, bold: true);
        var lines = Ink.Wrap($"true: {label}", Labels - 34, 13.5f, lines: 4);
        for (var line = 0; line < lines.Count; line++)
            canvas.Text(lines[line], 20, y + 38 + line * 16, 13.5f);
        var name = System.IO.Path.GetFileName(set.Images[row].Name);
        if (name.Length > 0)
            canvas.Text(Ink.Shorten(name, Labels - 34, 13), 20, y + 44 + lines.Count * 16, 13, Palette.Muted);
    }

    /// <summary>Under the overlay; a wrong one has a thick frame, a cross and the word, so that colour is not needed.</summary>
    private static void DrawPrediction(SKCanvas canvas, ExplanationSet set, ExplanationMaps maps, int row, IReadOnlyList<string> classes, SKRect cell)
    {
        var isRight = maps.Predictions[row] == set.Images[row].Label;
        var confidence = Numbers.Percent(maps.Confidences[row], 0);
        var baseline = cell.Bottom + 17;
        if (isRight)
        {
            canvas.Text(Ink.Shorten($"✓ {classes[maps.Predictions[row]]}", cell.Width - Ink.Width($" {confidence}", 14), 14) + $" {confidence}", cell.Left, baseline, 14, Palette.Muted);
            return;
        }
        using var frame = Palette.Stroke(Palette.Wrong, 4);
        canvas.DrawRect(SKRect.Inflate(cell, -2, -2), frame);
        canvas.Text(Ink.Shorten($"✗ wrong: {classes[maps.Predictions[row]]}", cell.Width - Ink.Width($" {confidence}", 14), 14, bold: true) + $" {confidence}", cell.Left, baseline, 14, Palette.Wrong, bold: true);
    }
}
