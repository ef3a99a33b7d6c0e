using Cytobench.Data;
using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>Made smaller by averaging, and enlarged again without interpolation: Pillow's BOX both ways.</summary>
internal sealed class Pixelate : ICorruption
{
    private static readonly double[] Factors = [0.6, 0.5, 0.4, 0.3, 0.25];

    public string Name => "pixelate";

    public string Title => "Pixelated";

    public IReadOnlyList<string> Parameters { get; } = [.. Factors.Select(factor => $"side × {factor}")];

    public Tensor Apply(Tensor pixels, int severity, Func<int, SeededRandom> random)
    {
        var (height, width, channels) = ((int)pixels.shape[1], (int)pixels.shape[2], (int)pixels.shape[3]);
        var factor = Factors[severity - 1];
        var (rows, columns) = (Math.Max(1, (int)(height * factor)), Math.Max(1, (int)(width * factor)));
        return HostImages.Apply(pixels, (image, _) =>
        {
            var small = new byte[rows * columns * channels];
            Resize.Image(image, height, width, channels, small, rows, columns, ResampleFilter.Box);
            Resize.Image(small, rows, columns, channels, image, height, width, ResampleFilter.Box);
        });
    }
}
