using System.Runtime.InteropServices;

namespace Cytobench.Engine;

/// <summary>
/// Keeps large freed blocks inside glibc's heap, and the heap in huge pages. By default each training step returns its activations to the
/// system and pays the page faults again: a third of a step's time on a CPU.
/// </summary>
internal static partial class GlibcHeap
{
    private const int TrimThreshold = -1;                                // M_TRIM_THRESHOLD; -1 turns trimming off
    private const int TopPad = -2;                                       // M_TOP_PAD
    private const int MmapThreshold = -3;                                // M_MMAP_THRESHOLD
    private const int ArenaMax = -8;                                     // M_ARENA_MAX: other threads' heaps would keep none of this
    private const int AdviseHugePages = 14;                              // MADV_HUGEPAGE
    private const long HugePage = 1 << 21;
    private const long ReservedBlock = (1L << 30) - HugePage;            // below MmapThreshold, so that it comes from the heap
    private const int MostReservedBlocks = 8;

    private static bool IsGlibc { get; } =
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "gnu_get_libc_version", out _);

    /// <returns>Whether this C library is glibc and took the settings.</returns>
    public static bool KeepLargeBlocks()
    {
        if (!IsGlibc || mallopt(MmapThreshold, 1 << 30) != 1 || mallopt(TrimThreshold, -1) != 1 || mallopt(TopPad, 1 << 28) != 1 || mallopt(ArenaMax, 1) != 1)
            return false;
        UseHugePages();
        return true;
    }

    /// <summary>What is free goes back to the system once, whatever the settings.</summary>
    public static void GiveBackFreedBlocks()
    {
        if (!IsGlibc)
            return;
        _ = malloc_trim(0);
        UseHugePages();                                                  // of the address space that this gave back as well
    }

    /// <summary>
    /// Stretches the heap over as much address space as a training may want, a quarter of the memory at most, and asks for huge pages there.
    /// No memory is taken before it is used; where the system refuses either, nothing is lost but speed.
    /// </summary>
    private static void UseHugePages()
    {
        var blocks = Math.Min(MostReservedBlocks, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / ReservedBlock);
        var reserved = new List<nint>();
        for (var i = 0; i < blocks && malloc((nuint)ReservedBlock) is not 0 and var block; i++)
            reserved.Add(block);
        foreach (var block in reserved)
        {
            var first = (block + HugePage - 1) / HugePage * HugePage;
            _ = madvise((nint)first, (nuint)((block + ReservedBlock - first) / HugePage * HugePage), AdviseHugePages);
        }
        foreach (var block in reserved)
            free(block);
    }

    [LibraryImport("libc.so.6")]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc.so.6")]
    private static partial int malloc_trim(nuint pad);

    [LibraryImport("libc.so.6")]
    private static partial nint malloc(nuint size);

    [LibraryImport("libc.so.6")]
    private static partial void free(nint block);

    [LibraryImport("libc.so.6")]
    private static partial int madvise(nint start, nuint length, int advice);
}
