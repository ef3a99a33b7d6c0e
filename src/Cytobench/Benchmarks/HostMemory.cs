using Cytobench.Engine;

namespace Cytobench.Benchmarks;

/// <summary>Lets the peak of resident memory be read for a part of a process's life.</summary>
internal static class HostMemory
{
    private const string ClearReferences = "/proc/self/clear_refs";
    private const string ResetPeakSize = "5";                            // proc(5): VmHWM becomes the present size

    /// <summary>Gives freed memory back, and on Linux, where the system allows it, starts the peak anew; elsewhere it stays the process's.</summary>
    public static void ResetPeak()
    {
        GC.Collect();                                                    // tensors that were dropped hold native memory
        GC.WaitForPendingFinalizers();
        GlibcHeap.GiveBackFreedBlocks();
        try
        {
            if (OperatingSystem.IsLinux())
                File.WriteAllText(ClearReferences, ResetPeakSize);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return;                                                      // not allowed here: a peak of the whole process is still true
        }
    }
}
