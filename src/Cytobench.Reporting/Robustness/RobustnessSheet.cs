using Cytobench.Data;
using Cytobench.Reporting.Figures;
using Cytobench.Robustness;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Robustness;

/// <summary>One image as every corruption and severity leaves it: what the models were given.</summary>
internal sealed class RobustnessSheet : Sheet
{
    private const int Names = 132;
    private const int Gap = 6;
    private const int Top = 64;
    private const int LargestTile = 112;

    private readonly RobustnessResult robustness;
    private readonly byte[] pixels;                                      // 1 + corruptions x severities, H x W x C
    private readonly int height;
    private readonly int width;
    private readonly int channels;

    public RobustnessSheet(RobustnessResult robustness, RunFolder folder)
    {
        this.robustness = robustness;
        (pixels, var shape) = NpyFile.ReadBytes(folder.Resolve(robustness.ImagesFile));
        if (shape.Length != 4 || shape[0] != 1 + robustness.Corruptions.Count * robustness.Severities.Count || shape[3] is not (1 or 3) || shape[1] < 1 || shape[2] < 1)
            throw new UserException($"{robustness.ImagesFile}: has shape ({string.Join(", ", shape)}), which does not fit run.json; run 'cytobench robustness' again");
        (height, width, channels) = (shape[1], shape[2], shape[3]);
        Tile = Math.Max(height, width) > LargestTile ? LargestTile : Math.Max(height, width) * (LargestTile / Math.Max(height, width));
    }

    private int Tile { get; }
    public override int Width => Names + (1 + robustness.Severities.Count) * (Tile + Gap) + 8;
    public override int Height => Top + robustness.Corruptions.Count * (Tile + Gap) + 8;

    public string Alt => $"One {robustness.Split} image clean and under {Numbers.Plural(robustness.Corruptions.Count, "corruption")} at severities {string.Join(", ", robustness.Severities)}.";

    protected override void Draw(SKCanvas canvas)
    {
        canvas.Text("One image under every corruption and severity", 8, 28, 18, bold: true);
        canvas.Text("clean", X(0) + Tile / 2f, Top - 9, 14, Palette.Muted, SKTextAlign.Center);
        for (var column = 0; column < robustness.Severities.Count; column++)
            canvas.Text(Numbers.Count(robustness.Severities[column]), X(column + 1) + Tile / 2f, Top - 9, 14, Palette.Muted, SKTextAlign.Center);
        using var clean = Picture(0);
        for (var row = 0; row < robustness.Corruptions.Count; row++)
        {
            var y = Top + row * (Tile + Gap);
            canvas.Text(robustness.Corruptions[row].Title, Names - 12, y + Tile / 2f + 5, 15, align: SKTextAlign.Right);
            Place(canvas, clean, X(0), y);
            for (var column = 0; column < robustness.Severities.Count; column++)
            {
                using var picture = Picture(1 + row * robustness.Severities.Count + column);
                Place(canvas, picture, X(column + 1), y);
            }
        }
    }

    private float X(int column) => Names + column * (Tile + Gap);

    private void Place(SKCanvas canvas, SKImage picture, float x, float y)
    {
        var scale = (float)Tile / Math.Max(width, height);
        var isEnlarged = Math.Max(width, height) < Tile;
        canvas.DrawImage(picture, SKRect.Create(x, y, width * scale, height * scale), isEnlarged ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }

    private SKImage Picture(int index) => StoredPixels.Image(pixels.AsSpan(index * height * width * channels, height * width * channels), height, width, channels);
}
