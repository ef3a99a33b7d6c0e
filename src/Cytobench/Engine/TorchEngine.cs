using System.Runtime.Intrinsics.X86;
using Cytobench.Engine.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Cytobench.Engine;

/// <summary>What the user may say of the engine; none of it but the device and precision changes a result by more than rounding.</summary>
public sealed record EngineOptions
{
    public string? LibraryFolder { get; init; } = Environment.GetEnvironmentVariable("CYTOBENCH_LIBTORCH") is { Length: > 0 } folder ? folder : null;
    public string Device { get; init; } = "auto";
    public string Precision { get; init; } = "auto";
    public int Threads { get; init; }                                    // 0: all cores
    public string ChannelsLast { get; init; } = "auto";                  // auto, on or off; so the four below. What auto is: ComputePlan
    public string Scripted { get; init; } = "auto";
    public string FusedNormalization { get; init; } = "auto";
    public string OwnProducts { get; init; } = "auto";
    public string Tf32 { get; init; } = "auto";                          // on CUDA: products of float32 with 10 bits of mantissa; auto is on
}

/// <summary>The started engine: where and in what precision tensors are computed.</summary>
public sealed class TorchEngine
{
    private TorchEngine(NativeEngine native, Device device, ScalarType precision, ComputePlan plan, int threads, bool heapTuned) =>
        (Native, Device, Precision, Plan, Threads, HeapTuned) = (native, device, precision, plan, threads, heapTuned);

    public NativeEngine Native { get; }
    public Device Device { get; }
    public ScalarType Precision { get; }                                 // float32, or bfloat16 with float32 master weights
    public ComputePlan Plan { get; }
    public int Threads { get; }
    public bool HeapTuned { get; }

    /// <summary>As "libtorch 2.10.0": from the engine's folder where it says so, else what TorchSharp was built for.</summary>
    public string Version
    {
        get
        {
            var python = Path.Combine(Native.LibTorchFolder, "..", "version.py");
            var stated = File.Exists(python)
                ? File.ReadLines(python).FirstOrDefault(line => line.StartsWith("__version__", StringComparison.Ordinal))?.Split('\'', '"').ElementAtOrDefault(1)
                : null;
            return $"libtorch {stated ?? __version__}";
        }
    }

    public bool IsCuda => Device.type == DeviceType.CUDA;
    public string PrecisionName => Precision == ScalarType.BFloat16 ? "bf16" : "fp32";
    public string DeviceName => IsCuda ? $"cuda:{Math.Max(0, Device.index)}" : "cpu";

    /// <summary>Loads the native engine and chooses the device.</summary>
    /// <exception cref="UserException">The engine cannot be loaded, or the device or precision is not there.</exception>
    public static TorchEngine Start(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var heapTuned = GlibcHeap.KeepLargeBlocks();
        OpenMpThreads.SleepWhenIdle();
        var native = NativeLibraries.Load(options.LibraryFolder);
        Nnpack.Disable();
        var device = ChooseDevice(options.Device);
        InitializeDevice(device);
        var threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        set_num_threads(threads);
        var isCuda = device.type == DeviceType.CUDA;
        var plan = ComputePlan.Of(options, device.type);
        if (options.OwnProducts == "on" && !Avx512F.IsSupported)
            throw new UserException("--own-products on: this processor has no AVX-512; leave it out, and libtorch multiplies");
        if (isCuda && options.FusedNormalization == "on" && NormalizationKernels.Obstacle(device) is { } obstacle)
            throw new UserException($"--fused-normalization on: {obstacle}; leave it out, and libtorch's own kernels are used");
        var tf32 = ComputePlan.Switch("--tf32", options.Tf32, auto: true);
        if (isCuda)
            (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = (tf32, tf32);
        var precision = options.Precision switch
        {
            "auto" => isCuda ? ScalarType.BFloat16 : ScalarType.Float32,
            "fp32" => ScalarType.Float32,
            "bf16" => ScalarType.BFloat16,
            var other => throw new UserException($"--precision {other}: choose auto, fp32 or bf16"),
        };
        return new TorchEngine(native, device, precision, plan, threads, heapTuned);
    }

    /// <summary>Why this device has none of our own kernels; null where it has them.</summary>
    public string? KernelObstacle => NormalizationKernels.Obstacle(Device);

    /// <summary>Waits for the device, so that a clock read after it is true.</summary>
    public void Synchronize()
    {
        if (IsCuda)
            cuda.synchronize(Device);
    }

    private static Device ChooseDevice(string name)
    {
        if (name == "cpu")
            return CPU;
        if (name == "auto")
            return cuda.is_available() ? new Device(DeviceType.CUDA, 0) : CPU;
        var index = 0;
        if (name != "cuda" && !(name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out index) && index >= 0))
            throw new UserException($"--device {name}: choose auto, cpu, cuda or cuda:N");
        if (!cuda.is_available())
            throw new UserException($"--device {name}: this engine sees no CUDA device; use --device cpu, or name a CUDA PyTorch's lib folder with --engine");
        if (index >= cuda.device_count())
            throw new UserException($"--device {name}: there are {cuda.device_count()} CUDA devices, numbered from 0");
        return new Device(DeviceType.CUDA, index);
    }
}
