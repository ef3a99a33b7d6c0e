using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>The eight views of a square without interpolation: mirrored left to right (1), top to bottom (2), then transposed (4).</summary>
internal static class Mirroring
{
    public const int Views = 8;

    public static AffineMatrix Matrix(int view)
    {
        var (x, y) = ((view & 1) == 0 ? 1 : -1, (view & 2) == 0 ? 1 : -1);
        return (view & 4) == 0 ? new(x, 0, 0, 0, y, 0) : new(0, x, 0, y, 0, 0);
    }

    /// <param name="images">(B, C, H, W), any type.</param>
    /// <param name="isMirrored">bool (B).</param>
    /// <param name="dimension">3: left to right, 2: top to bottom.</param>
    public static Tensor Flip(Tensor images, Tensor isMirrored, int dimension)
    {
        using var flipped = images.flip(dimension);
        return where(isMirrored.view(-1, 1, 1, 1), flipped, images);
    }

    /// <param name="images">(B, C, S, S).</param>
    /// <param name="isTransposed">bool (B).</param>
    public static Tensor Transpose(Tensor images, Tensor isTransposed)
    {
        using var transposed = images.transpose(2, 3);
        return where(isTransposed.view(-1, 1, 1, 1), transposed, images);
    }
}
