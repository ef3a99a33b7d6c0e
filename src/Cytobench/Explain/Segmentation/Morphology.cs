using static TorchSharp.torch;

namespace Cytobench.Explain.Segmentation;

/// <summary>Shapes made larger, smaller and smoother; masks are bool (B, H, W) and results belong to the current dispose scope.</summary>
/// <remarks>Serra 1982, "Image analysis and mathematical morphology"; the structuring element is a disc.</remarks>
internal static class Morphology
{
    /// <summary>All within <paramref name="radius"/> pixels of the mask.</summary>
    public static Tensor Dilate(Tensor mask, int radius)
    {
        using var scope = NewDisposeScope();
        var side = 2 * radius + 1;
        var offsets = arange(-radius, radius + 1, dtype: ScalarType.Float32, device: mask.device).square();
        var disc = (offsets.unsqueeze(1) + offsets <= radius * radius).to(ScalarType.Float32).view(1, 1, side, side);
        var touched = nn.functional.conv2d(mask.unsqueeze(1).to(ScalarType.Float32), disc, padding: [radius, radius]);
        return (touched > 0.5).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>What is farther than <paramref name="radius"/> from all outside the mask; the image's border counts as inside.</summary>
    public static Tensor Erode(Tensor mask, int radius)
    {
        using var scope = NewDisposeScope();
        return Dilate(mask.logical_not(), radius).logical_not().MoveToOuterDisposeScope();
    }

    /// <summary>Takes away what is narrower than the disc.</summary>
    public static Tensor Open(Tensor mask, int radius)
    {
        using var scope = NewDisposeScope();
        return Dilate(Erode(mask, radius), radius).MoveToOuterDisposeScope();
    }

    /// <summary>Fills gaps that are narrower than the disc.</summary>
    public static Tensor Close(Tensor mask, int radius)
    {
        using var scope = NewDisposeScope();
        return Erode(Dilate(mask, radius), radius).MoveToOuterDisposeScope();
    }

    /// <summary>Fills what the mask encloses: outside is only what the image's border can reach.</summary>
    public static Tensor FillHoles(Tensor mask)
    {
        using var scope = NewDisposeScope();
        var border = ones_like(mask);
        if (mask.shape[1] > 2 && mask.shape[2] > 2)
            border[TensorIndex.Colon, 1..^1, 1..^1] = false;
        return ConnectedComponents.Reach(border, mask.logical_not()).logical_not().MoveToOuterDisposeScope();
    }

    /// <summary>Steps to the nearest pixel of the mask, at most <paramref name="most"/> + 1; to eight neighbours and to four in turn, so that equal steps are near a circle.</summary>
    /// <returns>float32 (B, H, W), 0 in the mask.</returns>
    public static Tensor Distance(Tensor mask, int most)
    {
        using var scope = NewDisposeScope();
        var reached = mask.unsqueeze(1).to(ScalarType.Float32);
        var distance = 1 - reached;
        for (var step = 1; step <= most; step++)
        {
            using var one = NewDisposeScope();
            var grown = step % 2 == 0
                ? nn.functional.max_pool2d(reached, [3, 3], [1, 1], [1, 1])
                : nn.functional.max_pool2d(reached, [3, 1], [1, 1], [1, 0]).maximum(nn.functional.max_pool2d(reached, [1, 3], [1, 1], [0, 1]));
            distance.add_(1 - grown);
            reached.copy_(grown);
        }
        return distance.squeeze(1).MoveToOuterDisposeScope();
    }
}
