using static TorchSharp.torch;

namespace Cytobench.Tests;

/// <summary>A count of tensors to compare with.</summary>
internal static class LiveTensors
{
    /// <summary>What is alive once garbage of earlier tests is gone: else its collection in between would pass for tensors given back.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
