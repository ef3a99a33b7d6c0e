using System.Runtime.InteropServices;

namespace Cytobench.Engine.Cuda;

/// <summary>NVRTC and the CUDA driver, as the loaded libtorch uses them.</summary>
internal sealed class CudaLibraries
{
    private readonly nint compiler;
    private readonly nint driver;

    private CudaLibraries(nint compiler, nint driver)
    {
        (this.compiler, this.driver) = (compiler, driver);
        (LaunchKernel, PushContext, PopContext) = (Driver("cuLaunchKernel"), Driver("cuCtxPushCurrent_v2"), Driver("cuCtxPopCurrent_v2"));
    }

    public nint LaunchKernel { get; }
    public nint PushContext { get; }
    public nint PopContext { get; }

    /// <exception cref="CudaException">One of them is not there.</exception>
    public static CudaLibraries Find()
    {
        if (!OperatingSystem.IsLinux())
            throw new CudaException("kernels of our own are offered on Linux only");
        // libtorch's own door to NVRTC: what it depends on is found through it, whichever version that is.
        var door = Path.Combine(NativeLibraries.Load(null).LibTorchFolder, "libcaffe2_nvrtc.so");
        if (!NativeLibrary.TryLoad(door, out var compiler))
            throw new CudaException($"{door}: cannot be loaded");
        if (!NativeLibrary.TryLoad("libcuda.so.1", out var driver))
            throw new CudaException("libcuda.so.1: cannot be loaded");
        return new CudaLibraries(compiler, driver);
    }

    /// <summary>The address of a function of the driver.</summary>
    public nint Driver(string name) => Export(driver, name);

    /// <summary>The address of a function of NVRTC.</summary>
    public nint Compiler(string name) => Export(compiler, name);

    /// <param name="function">Which gave the result.</param>
    /// <param name="result">CUresult or nvrtcResult: 0 where it went well.</param>
    public void Check(string function, int result)
    {
        if (result != 0)
            throw new CudaException($"{function}: error {result}");
    }

    private static nint Export(nint library, string name) =>
        NativeLibrary.TryGetExport(library, name, out var address) ? address : throw new CudaException($"{name}: not found");
}

/// <summary>CUDA's compiler or driver does not do what it is asked to.</summary>
internal sealed class CudaException(string message) : Exception(message);
