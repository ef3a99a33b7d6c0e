using Cytobench.Data;
using Cytobench.Training.Augmentation;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>What augmentations make of images: a section for each, a row for each image, first as it is, then drawn anew.</summary>
public static class AugmentationSheet
{
    private const int Margin = 20;
    private const int Names = 96;                                        // left of the images
    private const int Gap = 4;
    private const int LeastStep = 68;                                    // from image to image, so that captions fit
    private const int AfterOriginal = 10;
    private const int Top = 92;
    private const int Heading = 46;                                      // above a section's images
    private const int CaptionLine = 14;
    private const int BetweenSections = 22;
    private const int BetweenColumns = 44;
    private const int Overview = 84;                                     // largest tiles where there are several sections
    private const int Alone = 128;
    private const float CaptionSize = 11f;

    /// <summary>Writes a PNG; several sections stand in two columns.</summary>
    /// <param name="info">Title and credits of the data.</param>
    /// <param name="samples">At least one; all of one size and number of draws.</param>
    /// <param name="to">Gets the picture.</param>
    public static void SavePng(DatasetInfo info, IReadOnlyList<AugmentationSample> samples, Stream to)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(samples);
        var tile = ImageTile.Side(samples[0].Images.Height, samples.Count > 1 ? Overview : Alone);
        var sectionWidth = Names + samples[0].Columns * Step(tile) + AfterOriginal;
        var columns = Columns(samples, tile);
        var width = 2 * Margin + columns.Length * sectionWidth + (columns.Length - 1) * BetweenColumns;
        var body = columns.Max(column => column.Sum(sample => Height(sample, tile)));
        var credits = ContactSheet.Credits(info).SelectMany(line => Ink.Wrap(line, width - 2 * Margin, 13, 3)).ToArray();
        using var surface = SKSurface.Create(new SKImageInfo(width, Top + body + credits.Length * 18 + Margin, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(Palette.Paper);
        canvas.Text(Ink.Shorten($"{info.Title}: what training may see", width - 2 * Margin, 22, bold: true), Margin, 38, 22, bold: true);
        canvas.Text(Ink.Shorten(Subtitle(samples[0]), width - 2 * Margin, 14), Margin, 62, 14, Palette.Muted);
        for (var column = 0; column < columns.Length; column++)
        {
            var y = Top;
            foreach (var sample in columns[column])
            {
                DrawSection(canvas, sample, info.ClassNames, Margin + column * (sectionWidth + BetweenColumns), y, tile, sectionWidth);
                y += Height(sample, tile);
            }
        }
        for (var line = 0; line < credits.Length; line++)
            canvas.Text(credits[line], Margin, Top + body + 10 + line * 18, 13, Palette.Muted);
        surface.SavePng(to, SKPngEncoderFilterFlags.Sub);
    }

    /// <summary>Filled one after the other, so that both are about as high.</summary>
    private static AugmentationSample[][] Columns(IReadOnlyList<AugmentationSample> samples, int tile)
    {
        if (samples.Count == 1)
            return [[samples[0]]];
        var (half, first, height) = (samples.Sum(sample => Height(sample, tile)) / 2.0, 0, 0);
        while (height + Height(samples[first], tile) / 2.0 < half)
            height += Height(samples[first++], tile);
        return [[.. samples.Take(first)], [.. samples.Skip(first)]];
    }

    private static string Subtitle(AugmentationSample sample) =>
        $"First column: as evaluation sees it, {sample.Images.Width} × {sample.Images.Height} pixels; then {sample.Columns - 1} draws, at strengths that can be seen";

    private static int CaptionLines(AugmentationSample sample) =>
        sample.Captions.Max(caption => caption.Length == 0 ? 0 : caption.Split(' ').Length > 1 && sample.Example.Augment.Policy == "rand" ? 2 : 1);

    private static int Step(int tile) => Math.Max(tile + Gap, LeastStep);

    private static int Pitch(AugmentationSample sample, int tile) => tile + Gap + CaptionLines(sample) * CaptionLine;

    private static int Height(AugmentationSample sample, int tile) => Heading + sample.Rows * Pitch(sample, tile) + BetweenSections;

    private static void DrawSection(SKCanvas canvas, AugmentationSample sample, IReadOnlyList<string> classes, float x, float y, int tile, int width)
    {
        canvas.Text(sample.Example.Title, x, y + 16, 16, bold: true);
        canvas.Text(Ink.Shorten(sample.Example.Options, width, 13), x, y + 35, 13, Palette.Muted);
        for (var i = 0; i < sample.Images.Count; i++)
        {
            var (row, column) = (i / sample.Columns, i % sample.Columns);
            var (left, top) = (x + Names + column * Step(tile) + (column > 0 ? AfterOriginal : 0), y + Heading + row * Pitch(sample, tile));
            if (column == 0)
                DrawName(canvas, classes[sample.Images.Labels[i]], x, top);
            ImageTile.Draw(canvas, sample.Images, i, left, top, tile);
            var lines = CaptionLines(sample) > 1 ? sample.Captions[i].Split(' ') : [sample.Captions[i]];
            for (var line = 0; line < lines.Length; line++)
                canvas.Text(Ink.Shorten(lines[line], Step(tile), CaptionSize), left, top + tile + 12 + line * CaptionLine, CaptionSize, Palette.Muted);
        }
    }

    private static void DrawName(SKCanvas canvas, string name, float x, float y)
    {
        var lines = Ink.Wrap(name, Names - 8, 13, 3);
        for (var line = 0; line < lines.Count; line++)
            canvas.Text(lines[line], x, y + 14 + line * 16, 13);
    }
}
