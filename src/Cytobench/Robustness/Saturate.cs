using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>Colours made stronger: saturation of HSV plus a number. Grey pixels, whose hue is 0, become reddish; grey images stay.</summary>
internal sealed class Saturate : ICorruption
{
    private static readonly double[] Added = [0.05, 0.10, 0.15, 0.17, 0.20];
    private static readonly float[] BelowOfRed = [0, 1, 1];

    public string Name => "saturate";

    public string Title => "Saturated";

    public IReadOnlyList<string> Parameters { get; } = [.. Added.Select(added => $"saturation + {added}")];

    public Tensor Apply(Tensor pixels, int severity, Func<int, SeededRandom> random)
    {
        using var scope = NewDisposeScope();
        if (pixels.shape[3] == 1)
            return pixels.clone().MoveToOuterDisposeScope();
        var colors = pixels.to(float32);
        var value = colors.amax([3], keepdim: true);                     // (B, H, W, 1)
        var range = value - colors.amin([3], keepdim: true);
        var isGrey = range == 0;
        var one = ones_like(range);
        // How far each channel is below the largest, from 0 to 1: that is what the hue fixes. Red is the hue of grey.
        var red = tensor(BelowOfRed, device: pixels.device);
        var below = where(isGrey, red, (value - colors) / where(isGrey, one, range));
        var saturation = (range / where(value == 0, one, value) + Added[severity - 1]).clamp(0, 1);
        return PixelValues.Rounded(value * (1 - saturation * below)).MoveToOuterDisposeScope();
    }
}
