using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// Methods that ask a network about many variants of an image take one image after the other, its variants as batches: so memory is bounded,
/// and an image's map has the same bits whatever is explained with it.
/// </summary>
internal static class PerImage
{
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
