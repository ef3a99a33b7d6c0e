using Cytobench.Data;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Some training images of every class on one picture: what the data looks like, and whether labels and images agree.</summary>
public static class ContactSheet
{
    private const int Margin = 20;
    private const int Names = 170;                                       // left of the images
    private const int PerClass = 12;
    private const int LargestTile = 96;
    private const int Gap = 5;
    private const int Top = 86;
    private const int MostClasses = 60;

    /// <summary>Writes a PNG; at most 12 images of each class, evenly spread over the training split.</summary>
    public static void SavePng(Dataset dataset, Stream to)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var (images, classes) = (dataset.Train, dataset.Info.ClassNames);
        var rows = Math.Min(classes.Count, MostClasses);
        var tile = ImageTile.Side(images.Height, LargestTile);
        var pitch = Math.Max(tile, 64) + Gap;
        var width = Margin + Names + PerClass * (tile + Gap) + Margin;
        var credits = Credits(dataset.Info).SelectMany(line => Ink.Wrap(line, width - 2 * Margin, 13, 3)).ToArray();
        var height = Top + rows * pitch + 18 + credits.Length * 18 + Margin - 12;
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(Palette.Paper);

        canvas.Text(Ink.Shorten(dataset.Info.Title, width - 2 * Margin, 22, bold: true), Margin, 38, 22, bold: true);
        canvas.Text(Ink.Shorten(Subtitle(dataset, rows), width - 2 * Margin, 14), Margin, 62, 14, Palette.Muted);
        for (var label = 0; label < rows; label++)
        {
            var y = Top + label * pitch;
            var ofClass = Enumerable.Range(0, images.Count).Where(index => images.Labels[index] == label).ToArray();
            DrawName(canvas, classes[label], ofClass.Length, y);
            for (var column = 0; column < Math.Min(PerClass, ofClass.Length); column++)
            {
                var index = ofClass[ofClass.Length <= PerClass ? column : (int)((column + 0.5) * ofClass.Length / PerClass)];
                ImageTile.Draw(canvas, images, index, Margin + Names + column * (tile + Gap), y, tile);
            }
        }
        for (var line = 0; line < credits.Length; line++)
            canvas.Text(credits[line], Margin, Top + rows * pitch + 18 + line * 18, 13, Palette.Muted);

        using var snapshot = surface.Snapshot();
        using var png = snapshot.Encode(SKEncodedImageFormat.Png, 100);
        png.SaveTo(to);
    }

    private static string Subtitle(Dataset dataset, int rows)
    {
        var images = dataset.Train;
        var counts = string.Join(", ", dataset.Splits.Select(split => $"{split.Name} {Numbers.Count(split.Images.Count)}"));
        var shown = rows < dataset.Info.ClassNames.Count ? $"; the first {rows} of {dataset.Info.ClassNames.Count} classes" : "";
        return $"{images.Width} × {images.Height} pixels, {(images.Channels == 1 ? "grey" : "colour")}; {counts}; images below from train{shown}";
    }

    internal static IEnumerable<string> Credits(DatasetInfo info) =>
        new[] { ("source", info.Source), ("licence", info.License), ("cite", info.Citation) }.Where(line => line.Item2.Length > 0).Select(line => $"{line.Item1}: {line.Item2}");

    private static void DrawName(SKCanvas canvas, string name, int count, float y)
    {
        var lines = Ink.Wrap(name, Names - 16, 15, 2, bold: true);
        for (var line = 0; line < lines.Count; line++)
            canvas.Text(lines[line], Margin, y + 15 + line * 18, 15, bold: true);
        canvas.Text(Numbers.Plural(count, "image"), Margin, y + 15 + lines.Count * 18, 13, Palette.Muted);
    }
}
