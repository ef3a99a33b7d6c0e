using System.Runtime.InteropServices;

namespace Cytobench.Engine;

/// <summary>
/// Keeps large freed blocks inside glibc's heap. By default each training step returns its activations to the system
/// and pays the page faults again: a third of a step's time on a CPU.
/// </summary>
internal static partial class GlibcHeap
{
    private const int TrimThreshold = -1;                                // M_TRIM_THRESHOLD
    private const int TopPad = -2;                                       // M_TOP_PAD
    private const int MmapThreshold = -3;                                // M_MMAP_THRESHOLD

    private static bool IsGlibc { get; } =
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "gnu_get_libc_version", out _);

    /// <returns>Whether this C library is glibc and took the settings.</returns>
    public static bool KeepLargeBlocks() =>
        IsGlibc && mallopt(MmapThreshold, 1 << 30) == 1 && mallopt(TrimThreshold, int.MaxValue) == 1 && mallopt(TopPad, 1 << 28) == 1;

    /// <summary>What is free goes back to the system once, whatever the settings.</summary>
    public static void GiveBackFreedBlocks()
    {
        if (IsGlibc)
            _ = malloc_trim(0);
    }

    [LibraryImport("libc.so.6")]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc.so.6")]
    private static partial int malloc_trim(nuint pad);
}
