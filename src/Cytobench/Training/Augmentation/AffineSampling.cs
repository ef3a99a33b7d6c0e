using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Training.Augmentation;

/// <summary>Reads a batch at places of its own for each image: bilinear, mirrored beyond the edges (not corners: align_corners is false).</summary>
/// <remarks>The grid of Jaderberg et al. 2015, "Spatial transformer networks", arXiv:1506.02025.</remarks>
internal static class AffineSampling
{
    /// <param name="images">(B, C, H, W) float32.</param>
    /// <param name="matrices">(B, 2, 3): an <see cref="AffineMatrix"/> for each image.</param>
    /// <param name="size">Side S of the result.</param>
    /// <returns>(B, C, S, S); belongs to the current dispose scope.</returns>
    public static Tensor Sample(Tensor images, Tensor matrices, int size)
    {
        using var scope = NewDisposeScope();
        var centres = (arange(size, dtype: float32, device: images.device) * 2 + 1) / size - 1;
        Tensor Column(int i) => matrices.select(2, i).reshape(-1, 1, 1, 2);
        // Element by element: a matrix product would round coordinates to TF32 on CUDA.
        var grid = Column(0) * centres.view(1, 1, size, 1) + Column(1) * centres.view(1, size, 1, 1) + Column(2); // (B, S, S, 2)
        return functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, align_corners: false).MoveToOuterDisposeScope();
    }
}
