using System.Runtime.InteropServices;

namespace Cytobench.Engine;

/// <summary>
/// Turns off libtorch's NNPACK, which is never chosen here (oneDNN takes every convolution it would) but looked at for each small batch, and on processors that
/// it does not know complains on stderr each time, thousands of times in a run.
/// </summary>
internal static partial class Nnpack
{
    private const string Context = "_ZN2at13globalContextEv";            // at::globalContext()
    private const string SetEnabled = "_ZN2at7Context20setUserEnabledNNPACKEb"; // at::Context::setUserEnabledNNPACK(bool)

    /// <summary>Where these C++ names are not exported (other systems than Linux) nothing happens.</summary>
    public static unsafe void Disable()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libtorch_cpu.so", out var library)
            || !NativeLibrary.TryGetExport(library, Context, out var context) || !NativeLibrary.TryGetExport(library, SetEnabled, out var setEnabled))
        {
            return;
        }
        var global = ((delegate* unmanaged[Cdecl]<nint>)context)();
        ((delegate* unmanaged[Cdecl]<nint, byte, void>)setEnabled)(global, 0);
    }
}
