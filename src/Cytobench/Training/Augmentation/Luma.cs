using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>Grey of coloured images: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), as Pillow and torchvision.</summary>
internal static class Luma
{
    /// <param name="images">(B, C, H, W), C 1 or 3.</param>
    /// <returns>(B, 1, H, W), a new tensor; belongs to the current dispose scope.</returns>
    public static Tensor Of(Tensor images)
    {
        if (images.shape[1] == 1)
            return images.alias();
        using var scope = NewDisposeScope();
        return (images.narrow(1, 0, 1) * 0.299 + images.narrow(1, 1, 1) * 0.587 + images.narrow(1, 2, 1) * 0.114).MoveToOuterDisposeScope();
    }
}
