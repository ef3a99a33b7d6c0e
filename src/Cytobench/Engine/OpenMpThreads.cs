using System.Runtime.InteropServices;

namespace Cytobench.Engine;

/// <summary>
/// Lets idle threads of libtorch's OpenMP sleep instead of spin. Spinning threads take the cores from whatever else runs on the
/// machine, and from each other where that is another training.
/// </summary>
internal static partial class OpenMpThreads
{
    /// <summary>Takes effect when libgomp is loaded, so it comes before the engine; a value that the user set stays.</summary>
    public static void SleepWhenIdle()
    {
        if (OperatingSystem.IsLinux())
            setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
