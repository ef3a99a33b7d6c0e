using Cytobench.Engine;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>A network's answers to copies of one image of which masks keep a part: 1 keeps a pixel, 0 gives it the colour of <see cref="Baseline"/>.</summary>
internal static class MaskedCopies
{
    private const int LargestBatch = 64;                                 // copies a forward pass

    /// <param name="model">In eval mode.</param>
    /// <param name="image">(1, 3, S, S).</param>
    /// <param name="count">M, masks in all.</param>
    /// <param name="masks">From the first and a number n of masks to (n, S, S) in [0, 1].</param>
    /// <returns>Logits (M, K); belong to the current dispose scope.</returns>
    public static Tensor Logits(ImageClassifier model, Tensor image, long count, Func<long, long, Tensor> masks)
    {
        using var scope = NewDisposeScope();
        var all = empty(count, model.Classes, device: image.device);
        ForEach(model, image, count, masks, (first, kept, logits) => all.narrow(0, first, kept.shape[0]).copy_(logits));
        return all.MoveToOuterDisposeScope();
    }

    /// <param name="model">In eval mode.</param>
    /// <param name="image">(1, 3, S, S).</param>
    /// <param name="count">M, masks in all.</param>
    /// <param name="masks">From the first and a number n of masks to (n, S, S) in [0, 1].</param>
    /// <param name="take">Sees a batch at a time: the first mask's number, the masks (n, S, S), the logits (n, K).</param>
    public static void ForEach(ImageClassifier model, Tensor image, long count, Func<long, long, Tensor> masks, Action<long, Tensor, Tensor> take)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var baseline = Baseline.Of(image);
        var detail = image - baseline;
        var batch = BatchLimit.Forward(model, LargestBatch);
        for (var first = 0L; first < count; first += batch)
        {
            using var part = NewDisposeScope();
            var kept = masks(first, Math.Min(batch, count - first));
            take(first, kept, model.call(Operators.ChannelsLast(baseline + detail * kept.unsqueeze(1))));
        }
    }
}
