using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>Only the highest bits of each value are kept.</summary>
internal static class Posterize
{
    /// <param name="images">(B, C, H, W) float32, 0 to 255; rounded first, halves to even.</param>
    /// <param name="bits">(B), 1 to 8; 8 keeps all.</param>
    public static Tensor Apply(Tensor images, Tensor bits)
    {
        using var scope = NewDisposeScope();
        var step = (8 - bits).exp2().view(-1, 1, 1, 1);                  // a power of two is exact
        return ((images.round() / step).floor() * step).MoveToOuterDisposeScope();
    }
}
