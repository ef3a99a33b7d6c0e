using System.Text;

namespace Cytobench.Engine.Cuda;

/// <summary>
/// Kernels of our own on a GPU: CUDA source is compiled by NVRTC (docs.nvidia.com/cuda/nvrtc) when it is first wanted and launched through the driver
/// (docs.nvidia.com/cuda/cuda-driver-api) in the context and on the stream that libtorch uses. Both come with libtorch; nothing is installed.
/// </summary>
internal sealed unsafe class CudaModule : IKernelModule
{
    private const int ComputeCapabilityMajor = 75;                       // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    private const int ComputeCapabilityMinor = 76;
    private const int MultiprocessorCount = 16;                          // CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT

    private readonly CudaLibraries libraries;
    private readonly nint context;                                       // the device's primary one, which libtorch computes in
    private readonly nint module;

    private CudaModule(CudaLibraries libraries, nint context, nint module, int multiprocessors) =>
        (this.libraries, this.context, this.module, Multiprocessors) = (libraries, context, module, multiprocessors);

    public int Multiprocessors { get; }

    /// <param name="source">CUDA C++ that needs no header, its kernels extern "C".</param>
    /// <param name="deviceIndex">As libtorch counts devices.</param>
    /// <exception cref="CudaException">NVRTC or the driver is not found, or refuses.</exception>
    public static CudaModule Compile(string source, int deviceIndex)
    {
        var libraries = CudaLibraries.Find();
        int device = 0, major = 0, minor = 0, multiprocessors = 0;
        nint context = 0, module = 0;
        libraries.Check("cuInit", ((delegate* unmanaged[Cdecl]<uint, int>)libraries.Driver("cuInit"))(0));
        libraries.Check("cuDeviceGet", ((delegate* unmanaged[Cdecl]<int*, int, int>)libraries.Driver("cuDeviceGet"))(&device, deviceIndex));
        var attribute = (delegate* unmanaged[Cdecl]<int*, int, int, int>)libraries.Driver("cuDeviceGetAttribute");
        libraries.Check("cuDeviceGetAttribute", attribute(&major, ComputeCapabilityMajor, device));
        libraries.Check("cuDeviceGetAttribute", attribute(&minor, ComputeCapabilityMinor, device));
        libraries.Check("cuDeviceGetAttribute", attribute(&multiprocessors, MultiprocessorCount, device));
        // Never released: libtorch holds it until the process ends.
        libraries.Check("cuDevicePrimaryCtxRetain", ((delegate* unmanaged[Cdecl]<nint*, int, int>)libraries.Driver("cuDevicePrimaryCtxRetain"))(&context, device));
        var image = Assemble(libraries, source, $"sm_{major}{minor}");
        using var _ = new CurrentContext(libraries, context);
        fixed (byte* data = image)
            libraries.Check("cuModuleLoadData", ((delegate* unmanaged[Cdecl]<nint*, void*, int>)libraries.Driver("cuModuleLoadData"))(&module, data));
        return new CudaModule(libraries, context, module, multiprocessors);
    }

    /// <inheritdoc/>
    public nint Kernel(string name)
    {
        nint function = 0;
        using var _ = new CurrentContext(libraries, context);
        fixed (byte* text = Text(name))
            libraries.Check("cuModuleGetFunction", ((delegate* unmanaged[Cdecl]<nint*, nint, byte*, int>)libraries.Driver("cuModuleGetFunction"))(&function, module, text));
        return function;
    }

    /// <inheritdoc/>
    public void Launch(nint kernel, int blocks, (int X, int Y) threads, int sharedBytes, params ReadOnlySpan<long> arguments)
    {
        var launch = (delegate* unmanaged[Cdecl]<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)libraries.LaunchKernel;
        var places = stackalloc void*[arguments.Length];
        using var _ = new CurrentContext(libraries, context);
        fixed (long* values = arguments)
        {
            for (var i = 0; i < arguments.Length; i++)
                places[i] = values + i;
            libraries.Check("cuLaunchKernel", launch(kernel, (uint)blocks, 1, 1, (uint)threads.X, (uint)threads.Y, 1, (uint)sharedBytes, 0, places, null));
        }
    }

    private static byte[] Assemble(CudaLibraries libraries, string source, string architecture)
    {
        nint program = 0;
        fixed (byte* text = Text(source), name = Text("cytobench.cu"), option = Text($"--gpu-architecture={architecture}"))
        {
            libraries.Check("nvrtcCreateProgram", ((delegate* unmanaged[Cdecl]<nint*, byte*, byte*, int, byte**, byte**, int>)libraries.Compiler("nvrtcCreateProgram"))(&program, text, name, 0, null, null));
            try
            {
                var options = option;
                var compiled = ((delegate* unmanaged[Cdecl]<nint, int, byte**, int>)libraries.Compiler("nvrtcCompileProgram"))(program, 1, &options);
                if (compiled != 0)
                    throw new CudaException($"nvrtcCompileProgram for {architecture}: error {compiled}: {Encoding.UTF8.GetString(Read(libraries, program, "nvrtcGetProgramLog")).TrimEnd('\0', '\n')}");
                return Read(libraries, program, "nvrtcGetCUBIN");
            }
            finally
            {
                ((delegate* unmanaged[Cdecl]<nint*, int>)libraries.Compiler("nvrtcDestroyProgram"))(&program);
            }
        }
    }

    /// <summary>What a pair of NVRTC's functions gives: the size, and then the bytes.</summary>
    private static byte[] Read(CudaLibraries libraries, nint program, string function)
    {
        nuint size = 0;
        libraries.Check(function, ((delegate* unmanaged[Cdecl]<nint, nuint*, int>)libraries.Compiler($"{function}Size"))(program, &size));
        var bytes = new byte[checked((int)size)];
        fixed (byte* first = bytes)
            libraries.Check(function, ((delegate* unmanaged[Cdecl]<nint, byte*, int>)libraries.Compiler(function))(program, first));
        return bytes;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    /// <summary>The device's context on this thread, until disposed; backward passes run on a thread of libtorch's own.</summary>
    private readonly ref struct CurrentContext
    {
        private readonly CudaLibraries libraries;

        public CurrentContext(CudaLibraries libraries, nint context)
        {
            this.libraries = libraries;
            libraries.Check("cuCtxPushCurrent", ((delegate* unmanaged[Cdecl]<nint, int>)libraries.PushContext)(context));
        }

        public void Dispose()
        {
            nint popped = 0;
            libraries.Check("cuCtxPopCurrent", ((delegate* unmanaged[Cdecl]<nint*, int>)libraries.PopContext)(&popped));
        }
    }
}
