using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>Distances from the image's mean grey times a factor, as Pillow's <c>ImageEnhance.Contrast</c>.</summary>
internal sealed class Contrast(string name, string title, double[] factors) : ICorruption
{
    private static readonly int[] Luma = [19595, 38470, 7471];           // 0.299, 0.587, 0.114 in 2^-16

    public string Name => name;

    public string Title => title;

    public IReadOnlyList<string> Parameters { get; } = [.. factors.Select(factor => $"× {factor}")];

    public Tensor Apply(Tensor pixels, int severity, Func<int, SeededRandom> random)
    {
        using var scope = NewDisposeScope();
        var mean = MeanGrey(pixels);                                     // (B, 1, 1, 1)
        return PixelValues.Truncated((pixels.to(float32) - mean) * factors[severity - 1] + mean).MoveToOuterDisposeScope();
    }

    /// <summary>The rounded mean of ITU-R 601 luma, in Pillow's fixed point of 16 bits.</summary>
    private static Tensor MeanGrey(Tensor pixels)
    {
        var grey = pixels.to(int32);
        if (pixels.shape[3] == 3)
        {
            var weights = tensor(Luma, device: pixels.device);
            grey = ((grey * weights).sum(3, keepdim: true, type: ScalarType.Int32) + 0x8000).div(1 << 16, RoundingMode.floor);
        }
        return grey.to(float64).mean([1, 2, 3], keepdim: true).add(0.5).floor().to(float32);
    }
}
