using static TorchSharp.torch;

namespace Cytobench.Explain.Segmentation;

/// <summary>Pieces of a mask that hang together by edges or corners; masks are bool (B, H, W).</summary>
internal static class ConnectedComponents
{
    private const int StepsBetweenChecks = 8;                            // looking whether anything moved costs as much as moving

    /// <summary>The pieces of a mask that a seed touches (morphological reconstruction).</summary>
    public static Tensor Reach(Tensor seed, Tensor mask)
    {
        using var scope = NewDisposeScope();
        return (Spread(seed.logical_and(mask).to(ScalarType.Float32), mask) > 0.5).MoveToOuterDisposeScope();
    }

    /// <summary>Of each image the piece with the largest sum of weights; nothing where the mask is empty.</summary>
    /// <param name="mask">bool (B, H, W), less than 2^24 pixels an image.</param>
    /// <param name="weights">float64 (H, W), positive.</param>
    public static Tensor Heaviest(Tensor mask, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var pixels = mask.shape[1] * mask.shape[2];
        var numbers = arange(1, pixels + 1, dtype: ScalarType.Float32, device: mask.device).view(mask.shape[1], mask.shape[2]);
        var labels = Spread(numbers * mask.to(ScalarType.Float32), mask).to(ScalarType.Int64).flatten(1); // (B, P), 0 outside
        var sums = zeros([mask.shape[0], pixels + 1], dtype: ScalarType.Float64, device: mask.device)
            .scatter_add_(1, labels, weights.flatten().expand(mask.shape[0], -1));
        var heaviest = sums.narrow(1, 1, pixels).argmax(1, keepdim: true) + 1;
        return labels.eq(heaviest).view(mask.shape).MoveToOuterDisposeScope();
    }

    /// <summary>The largest value of each piece on all of it.</summary>
    private static Tensor Spread(Tensor values, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var inside = mask.unsqueeze(1).to(ScalarType.Float32);
        var spread = values.unsqueeze(1) * inside;                       // (B, 1, H, W)
        for (var isMoving = true; isMoving;)
        {
            using var some = NewDisposeScope();
            var next = spread;
            for (var step = 0; step < StepsBetweenChecks; step++)
                next = nn.functional.max_pool2d(next, [3, 3], [1, 1], [1, 1]) * inside;
            isMoving = next.ne(spread).any().item<bool>();
            spread.copy_(next);
        }
        return spread.squeeze(1).MoveToOuterDisposeScope();
    }
}
