using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>Every value times a factor, as Pillow's <c>ImageEnhance.Brightness</c>.</summary>
internal sealed class Brightness(string name, string title, double[] factors) : ICorruption
{
    public string Name => name;

    public string Title => title;

    public IReadOnlyList<string> Parameters { get; } = [.. factors.Select(factor => $"× {factor}")];

    public Tensor Apply(Tensor pixels, int severity, Func<int, SeededRandom> random)
    {
        using var scope = NewDisposeScope();
        return PixelValues.Truncated(pixels.to(float32) * factors[severity - 1]).MoveToOuterDisposeScope();
    }
}
