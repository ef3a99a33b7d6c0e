using Cytobench.Data;
using Cytobench.Data.Audit;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Duplicates side by side with their places, names and classes: whether a near duplicate is one is for the eye to say.</summary>
public static class DuplicateSheet
{
    private const int Margin = 20;
    private const int Columns = 3;
    private const int MostPairs = 90;
    private const int LargestTile = 112;
    private const int Gap = 6;
    private const int Words = 216;                                       // beside a pair
    private const int Top = 86;
    private const float TextSize = 13.5f;

    /// <summary>Writes a PNG of at most 90 pairs, in the report's order.</summary>
    public static void SavePng(Dataset dataset, DuplicateReport report, Stream to)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(report);
        var pairs = report.Pairs.Take(MostPairs).ToArray();
        var tile = ImageTile.Side(dataset.Train.Height, LargestTile);
        var pitch = Math.Max(tile, 104) + 14;
        var cell = 2 * tile + Gap + 12 + Words;
        var rows = (pairs.Length + Columns - 1) / Columns;
        var width = 2 * Margin + Columns * cell;
        var credits = ContactSheet.Credits(dataset.Info).SelectMany(line => Ink.Wrap(line, width - 2 * Margin, 13, 3)).ToArray();
        var height = Top + rows * pitch + 18 + credits.Length * 18 + Margin - 12;
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(Palette.Paper);
        canvas.Text(Ink.Shorten($"{dataset.Info.Title}: duplicates", width - 2 * Margin, 22, bold: true), Margin, 38, 22, bold: true);
        canvas.Text(Ink.Shorten(Subtitle(report, pairs.Length), width - 2 * Margin, 14), Margin, 62, 14, Palette.Muted);
        var splits = dataset.Splits.ToDictionary(split => split.Name, split => split.Images);
        for (var i = 0; i < pairs.Length; i++)
        {
            var (x, y) = (Margin + i % Columns * cell, Top + i / Columns * pitch);
            var (pair, wordsAt) = (pairs[i], x + 2 * tile + Gap + 12);
            ImageTile.Draw(canvas, splits[pair.First.Split], pair.First.Index, x, y, tile);
            ImageTile.Draw(canvas, splits[pair.Second.Split], pair.Second.Index, x + tile + Gap, y, tile);
            Write(canvas, Lines(pair), wordsAt, y + 12);
        }
        for (var line = 0; line < credits.Length; line++)
            canvas.Text(credits[line], Margin, Top + rows * pitch + 18 + line * 18, 13, Palette.Muted);
        surface.SavePng(to, SKPngEncoderFilterFlags.Sub);
    }

    /// <summary>How the second image must be laid to look like the first.</summary>
    public static string Describe(DihedralView view) => view switch
    {
        DihedralView.Unchanged => "as it is",
        DihedralView.MirroredLeftRight => "mirrored left to right",
        DihedralView.MirroredTopBottom => "mirrored top to bottom",
        DihedralView.Turned180 => "turned by 180°",
        DihedralView.Transposed => "mirrored at the diagonal",
        DihedralView.TurnedRight90 => "turned right by 90°",
        DihedralView.TurnedLeft90 => "turned left by 90°",
        DihedralView.Antitransposed => "mirrored at the other diagonal",
        _ => throw new ArgumentOutOfRangeException(nameof(view)),
    };

    private static string Subtitle(DuplicateReport report, int shown)
    {
        var exact = report.Count(DuplicateKind.Exact).Pairs;
        var near = report.MinCorrelation is { } least ? $", {Numbers.Plural(report.Count(DuplicateKind.Near).Pairs, "near pair")} (correlation from {Numbers.Fixed(least, 3)})" : "";
        var which = shown < report.Pairs.Count ? $"; the first {Numbers.Count(shown)} are shown" : "";
        return $"{Numbers.Count(report.Images)} images, compared at {report.Width} × {report.Height} pixels: {Numbers.Plural(exact, "exact pair")}{near}{which}; pairs of two classes in red";
    }

    private static IEnumerable<(string Text, SKColor Color, bool IsBold)> Lines(DuplicatePair pair)
    {
        var color = pair.IsAcrossClasses ? Palette.Wrong : Palette.Ink;
        yield return (pair.Kind == DuplicateKind.Exact ? "equal bytes" : $"near, correlation {Numbers.Fixed(pair.Correlation, 4)}", Palette.Muted, false);
        foreach (var image in (AuditedImage[])[pair.First, pair.Second])
        {
            yield return ($"{image.Split} {Numbers.Exact(image.Index)} {Path.GetFileNameWithoutExtension(image.Name)}", Palette.Ink, true);
            yield return (image.Class, color, false);
        }
        if (pair.View != DihedralView.Unchanged)
            yield return ($"second one {Describe(pair.View)}", Palette.Muted, false);
    }

    private static void Write(SKCanvas canvas, IEnumerable<(string Text, SKColor Color, bool IsBold)> lines, float x, float y)
    {
        foreach (var (text, color, isBold) in lines)
        {
            canvas.Text(Ink.Shorten(text, Words - 18, TextSize, isBold), x, y, TextSize, color, bold: isBold);
            y += 18;
        }
    }
}
