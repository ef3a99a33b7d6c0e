using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// Methods that ask a network about many variants of an image take one image after the other, its variants as batches: so memory is bounded,
/// and an image's map has the same bits whatever is explained with it.
/// </summary>
internal static class PerImage
{
    /// <summary>A method's maps. Where it takes many passes, between any two images progress can be told and a wish to stop is heard.</summary>
    /// <param name="method">Of the network.</param>
    /// <param name="model">In eval mode.</param>
    /// <param name="images">(B, 3, S, S), normalised.</param>
    /// <param name="targets">int64 (B).</param>
    /// <param name="cancellation">The wish to stop.</param>
    /// <param name="explained">Told how many images are done: after each where they come one by one, else once.</param>
    /// <returns>(B, h, w), as the method gives it; belongs to the current dispose scope.</returns>
    public static Tensor Maps(IExplanationMethod method, ImageClassifier model, Tensor images, Tensor targets, CancellationToken cancellation, Action<int>? explained = null)
    {
        if (!method.TakesManyPasses)
        {
            var maps = method.Explain(model, images, targets);
            explained?.Invoke((int)images.shape[0]);
            return maps;
        }
        using var scope = NewDisposeScope();
        var count = 0;
        return cat(Select(images, targets, (image, target) =>
        {
            cancellation.ThrowIfCancellationRequested();
            var map = method.Explain(model, image, target);              // (1, h, w)
            explained?.Invoke(++count);
            return map;
        })).MoveToOuterDisposeScope();
    }

    /// <param name="images">(B, 3, S, S).</param>
    /// <param name="targets">int64 (B).</param>
    /// <param name="explain">From (1, 3, S, S) and (1) to any shape.</param>
    /// <returns>A result an image; they belong to the current dispose scope.</returns>
    public static Tensor[] Select(Tensor images, Tensor targets, Func<Tensor, Tensor, Tensor> explain)
    {
        var results = new Tensor[images.shape[0]];
        for (var i = 0; i < results.Length; i++)
        {
            using var scope = NewDisposeScope();
            results[i] = explain(images.narrow(0, i, 1), targets.narrow(0, i, 1)).MoveToOuterDisposeScope();
        }
        return results;
    }
}
