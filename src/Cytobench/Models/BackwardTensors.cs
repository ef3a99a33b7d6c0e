using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>
/// What a custom backward pass gives to libtorch. On a CPU it runs on the caller's thread, whose dispose scope owns the results. For a GPU libtorch has a
/// thread of its own without one: there the next call disposes what the one before gave, since libtorch took its own references when that returned.
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

    /// <param name="gradients">In the current dispose scope; null where there is none.</param>
    /// <param name="callersThread">Whether the forward pass ran on this thread.</param>
    public static List<Tensor> HandOver(IReadOnlyList<Tensor?> gradients, int callersThread)
    {
        foreach (var gradient in gradients.OfType<Tensor>())
        {
            gradient.MoveToOuterDisposeScope();
            if (Environment.CurrentManagedThreadId != callersThread)
                (handedOver ??= []).Add(gradient);
        }
        return [.. gradients.Select(gradient => gradient!)];
    }
}
