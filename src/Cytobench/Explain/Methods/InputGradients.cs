using Cytobench.Engine;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>Gradients of the target's logit by the pixels.</summary>
internal static class InputGradients
{
    private const int LargestBatch = 64;

    /// <summary>The mean gradient over variants of one image, a bounded number of them in a forward and backward pass.</summary>
    /// <param name="model">In eval mode.</param>
    /// <param name="target">int64 (1).</param>
    /// <param name="count">Variants in all.</param>
    /// <param name="variants">From the first and a number n of variants to (n, 3, S, S).</param>
    /// <returns>(3, S, S); belongs to the current dispose scope.</returns>
    public static Tensor Mean(ImageClassifier model, Tensor target, long count, Func<long, long, Tensor> variants)
    {
        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        var batch = BatchLimit.WithGradients(model, LargestBatch);
        Tensor? sum = null;
        for (var first = 0L; first < count; first += batch)
        {
            using var part = NewDisposeScope();
            var input = Operators.ChannelsLast(variants(first, Math.Min(batch, count - first)).detach()).requires_grad_();
            var score = model.call(input).index_select(1, target).sum();
            var gradient = autograd.grad([score], [input])[0].sum([0]);    // (3, S, S)
            sum = (sum is null ? gradient : sum + gradient).MoveToOuterDisposeScope();
        }
        return (sum! / count).MoveToOuterDisposeScope();
    }
}
