using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>Values at or above a threshold are inverted.</summary>
internal static class Solarize
{
    /// <param name="images">(B, C, H, W) float32, 0 to 255; rounded, halves to even, where they are compared.</param>
    /// <param name="thresholds">(B), 0 to 255.</param>
    public static Tensor Apply(Tensor images, Tensor thresholds)
    {
        using var scope = NewDisposeScope();
        return where(images.round() >= thresholds.view(-1, 1, 1, 1), 255 - images, images).MoveToOuterDisposeScope();
    }
}
