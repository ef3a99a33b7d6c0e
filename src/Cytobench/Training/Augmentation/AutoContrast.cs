using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>Each channel is stretched so that its least value becomes 0 and its largest 255; a channel of one value stays.</summary>
internal static class AutoContrast
{
    /// <param name="images">(B, C, H, W) float32, 0 to 255.</param>
    public static Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        var (least, largest) = (images.amin([2, 3], keepdim: true), images.amax([2, 3], keepdim: true)); // (B, C, 1, 1)
        var range = largest - least;
        var isFlat = range == 0;
        var stretched = (images - least) * (255 / where(isFlat, ones_like(range), range));
        return where(isFlat, images, stretched).MoveToOuterDisposeScope();
    }
}
