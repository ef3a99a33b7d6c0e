using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>
/// What custom backward passes give to libtorch, and what they kept. The caller's dispose scope would hold every gradient between two layers until
/// the whole pass has ended, and for a GPU libtorch has a thread of its own, where no scope is. As libtorch takes its own references when a pass
/// returns, the next pass on the thread disposes what the one before gave.
/// </summary>
internal static class BackwardTensors
{
    [ThreadStatic]
    private static List<Tensor>? handedOver;

    /// <summary>At the start of a backward pass, before it makes any tensor.</summary>
    public static void ReleaseEarlier()
    {
        handedOver?.ForEach(tensor => tensor.Dispose());
        handedOver?.Clear();
    }

    /// <summary>At the end of a backward pass. What it kept of the forward pass goes too, so a graph can be walked once.</summary>
    /// <param name="ctx">Of the pass.</param>
    /// <param name="gradients">In the current dispose scope; null where there is none.</param>
    public static List<Tensor> HandOver(autograd.AutogradContext ctx, params ReadOnlySpan<Tensor?> gradients)
    {
        ctx.Dispose();
        var given = new List<Tensor>();
        foreach (var gradient in gradients)
        {
            given.Add(gradient!);
            if (gradient is not null)
                (handedOver ??= []).Add(gradient.MoveToOuterDisposeScope());
        }
        return given;
    }
}
