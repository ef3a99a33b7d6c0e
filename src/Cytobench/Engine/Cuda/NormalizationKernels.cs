using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Cytobench.Engine.Cuda;

/// <summary>The kernels of normalization.cu on one device; that file says what each computes.</summary>
internal sealed unsafe class NormalizationKernels
{
    private const int ChannelsAtOnce = 8;
    private const int MostChannels = ChannelsAtOnce * Threads;

    private const int Threads = 256;
    private const int BlocksPerMultiprocessor = 8;                       // 2,048 threads: as many as one holds
    private const int SummingBlocksPerMultiprocessor = 4;                // each writes sums that are added up afterwards
    private const int RowsPerSummingThread = 8;                          // at least
    private const int SharedBytes = Threads * 2 * ChannelsAtOnce * sizeof(float);
    private const int FinalSharedBytes = 16 * 32 * 2 * sizeof(double);

    private static readonly ConcurrentDictionary<int, Lazy<(NormalizationKernels? Kernels, string? Obstacle)>> OfDevices = new();

    private readonly IKernelModule module;
    private readonly delegate* unmanaged[Cdecl]<nint, nint> dataOf;
    private readonly nint sums, statistics, apply, gradientSums, gradientStatistics, gradient, pooled, pooledGradientSums, pooledGradient;

    /// <param name="module">Of <see cref="Source"/>.</param>
    internal NormalizationKernels(IKernelModule module)
    {
        this.module = module;
        dataOf = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(NativeLibrary.Load(NativeLibraries.Load(null).Bridge), "THSTensor_data");
        (sums, statistics, apply) = (module.Kernel("sums"), module.Kernel("statistics"), module.Kernel("apply"));
        (gradientSums, gradientStatistics, gradient) = (module.Kernel("gradient_sums"), module.Kernel("gradient_statistics"), module.Kernel("gradient"));
        (pooled, pooledGradientSums, pooledGradient) = (module.Kernel("pooled"), module.Kernel("pooled_gradient_sums"), module.Kernel("pooled_gradient"));
    }

    internal static string Source()
    {
        using var stream = typeof(NormalizationKernels).Assembly.GetManifestResourceStream("Cytobench.Engine.Cuda.normalization.cu")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Compiled when a device is first asked for.</summary>
    /// <exception cref="CudaException">They cannot be had here.</exception>
    public static NormalizationKernels Of(Device device) => Compiled(device) switch
    {
        (null, { } reason) => throw new CudaException(reason),
        var (kernels, _) => kernels!,
    };

    /// <returns>Why there are none; null where there are.</returns>
    public static string? Obstacle(Device device) => Compiled(device).Obstacle;

    private static (NormalizationKernels? Kernels, string? Obstacle) Compiled(Device device) =>
        OfDevices.GetOrAdd(Math.Max(0, device.index), static index => new(() => Compile(index))).Value;

    private static (NormalizationKernels? Kernels, string? Obstacle) Compile(int deviceIndex)
    {
        try
        {
            return (new NormalizationKernels(CudaModule.Compile(Source(), deviceIndex)), null);
        }
        catch (CudaException fault)
        {
            return (null, fault.Message);                                // told by doctor, and by a run that insists on them
        }
    }

    /// <summary>Whether they are there and take a tensor: a batch of bf16 images on CUDA.</summary>
    public static bool Take(Tensor images) =>
        images.device_type == TorchSharp.DeviceType.CUDA && images.dtype == ScalarType.BFloat16 && images.dim() == 4
        && images.shape[1] % ChannelsAtOnce == 0 && images.shape[1] <= MostChannels && Obstacle(images.device) is null;

    /// <returns>float32 (4, C): mean, 1 / deviation, scale, shift; the running values have moved.</returns>
    public Tensor Statistics(Tensor x, NormState norm)
    {
        using var scope = NewDisposeScope();
        var (rows, channels) = Shape(x);
        var (partial, blocks) = Partial(rows, channels, x.device);
        module.Launch(sums, blocks, (Threads, 1), SharedBytes, Data(x), Data(partial), rows, channels / ChannelsAtOnce);
        var result = empty(4, channels, dtype: ScalarType.Float32, device: x.device);
        module.Launch(statistics, FinalBlocks(channels), (32, 16), FinalSharedBytes, Data(partial), blocks, channels, Bits(rows), Data(norm.Weight), Data(norm.Bias),
            Data(norm.RunningMean), Data(norm.RunningVariance), Data(norm.Tracked), Bits(norm.Momentum), Bits(norm.Epsilon), Data(result));
        return result.MoveToOuterDisposeScope();
    }

    /// <returns>relu(scale x + shift + residual) in x's shape and memory layout; without the ReLU where it is not wanted.</returns>
    public Tensor Apply(Tensor x, Tensor? residual, Tensor norm, bool relu)
    {
        var (rows, channels) = Shape(x);
        var y = empty_like(x, requires_grad: false);
        module.Launch(apply, WalkingBlocks(rows, Lanes(channels)), (Threads, 1), 0, Data(x), Data(residual), Data(norm), Data(y), rows, channels / ChannelsAtOnce, relu ? 1 : 0);
        return y;
    }

    /// <returns>Gradients of x, weight, bias and, where there is one, the residual.</returns>
    public (Tensor X, Tensor Weight, Tensor Bias, Tensor? Residual) Gradient(Tensor dy, Tensor x, Tensor? residual, Tensor norm, bool relu)
    {
        using var scope = NewDisposeScope();
        var (rows, channels) = Shape(x);
        var (partial, blocks) = Partial(rows, channels, x.device);
        var passed = residual is null ? null : empty_like(x, requires_grad: false);
        module.Launch(gradientSums, blocks, (Threads, 1), SharedBytes, Data(dy), Data(x), Data(residual), Data(norm), Data(passed), Data(partial), rows, channels / ChannelsAtOnce, relu ? 1 : 0);
        var (weight, bias, coefficients) = Finish(partial, blocks, channels, rows, norm);
        var dx = empty_like(x, requires_grad: false);
        module.Launch(gradient, WalkingBlocks(rows, Lanes(channels)), (Threads, 1), 0, Data(passed ?? dy), Data(x), Data(norm), Data(coefficients), Data(dx), rows, channels / ChannelsAtOnce, relu && passed is null ? 1 : 0);
        return (dx.MoveToOuterDisposeScope(), weight.MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope(), passed?.MoveToOuterDisposeScope());
    }

    /// <returns>The pooled images, the pixel that won each window before it was normalised, and its place in the window.</returns>
    public (Tensor Y, Tensor Winners, Tensor Taps) Pool(Tensor x, Tensor norm)
    {
        using var scope = NewDisposeScope();
        var (images, channels, height, width) = (x.shape[0], x.shape[1], (int)x.shape[2], (int)x.shape[3]);
        var (high, wide) = (Pooled(height), Pooled(width));
        long[] shape = [images, high, wide, channels];
        var (y, winners) = (empty(shape, dtype: x.dtype, device: x.device), empty(shape, dtype: x.dtype, device: x.device));
        var taps = empty(shape, dtype: ScalarType.Byte, device: x.device);
        module.Launch(pooled, WalkingBlocks(y.numel() / ChannelsAtOnce), (Threads, 1), 0, Data(x), Data(norm), Data(y), Data(winners), Data(taps), images, height, width, high, wide, channels / ChannelsAtOnce);
        return (y.permute(0, 3, 1, 2).MoveToOuterDisposeScope(), winners.MoveToOuterDisposeScope(), taps.MoveToOuterDisposeScope());
    }

    /// <returns>Gradients of x, weight and bias.</returns>
    public (Tensor X, Tensor Weight, Tensor Bias) PoolGradient(Tensor dy, Tensor x, Tensor winners, Tensor taps, Tensor norm)
    {
        using var scope = NewDisposeScope();
        var (images, height, width) = (x.shape[0], (int)x.shape[2], (int)x.shape[3]);
        var (windows, channels) = Shape(dy);
        var (partial, blocks) = Partial(windows, channels, x.device);
        module.Launch(pooledGradientSums, blocks, (Threads, 1), SharedBytes, Data(dy), Data(winners), Data(taps), Data(norm), Data(partial), windows, channels / ChannelsAtOnce);
        var (weight, bias, coefficients) = Finish(partial, blocks, channels, images * height * width, norm);
        var dx = empty_like(x, requires_grad: false);
        module.Launch(pooledGradient, WalkingBlocks(x.numel() / ChannelsAtOnce), (Threads, 1), 0, Data(dy), Data(taps), Data(x), Data(coefficients), Data(dx),
            images, height, width, Pooled(height), Pooled(width), channels / ChannelsAtOnce);
        return (dx.MoveToOuterDisposeScope(), weight.MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope());
    }

    private (Tensor Weight, Tensor Bias, Tensor Coefficients) Finish(Tensor partial, int blocks, int channels, long count, Tensor norm)
    {
        Tensor New(params long[] shape) => empty(shape, dtype: ScalarType.Float32, device: partial.device);
        var (weight, bias, coefficients) = (New(channels), New(channels), New(3, channels));
        module.Launch(gradientStatistics, FinalBlocks(channels), (32, 16), FinalSharedBytes, Data(partial), blocks, channels, Bits(count), Data(norm), Data(weight), Data(bias), Data(coefficients));
        return (weight, bias, coefficients);
    }

    private (Tensor Sums, int Blocks) Partial(long rows, int channels, Device device)
    {
        var rowsPerBlock = Lanes(channels) * RowsPerSummingThread;
        var blocks = (int)Math.Clamp((rows + rowsPerBlock - 1) / rowsPerBlock, 1, module.Multiprocessors * SummingBlocksPerMultiprocessor);
        return (empty(blocks, 2, channels, dtype: ScalarType.Float32, device: device), blocks);
    }

    /// <summary>Of a kernel that walks over so many items, as many at a time as its blocks take.</summary>
    private int WalkingBlocks(long items, int itemsPerBlock = Threads) => (int)Math.Clamp((items + itemsPerBlock - 1) / itemsPerBlock, 1, module.Multiprocessors * BlocksPerMultiprocessor);

    /// <summary>Rows that a block takes at a time.</summary>
    private static int Lanes(int channels) => Threads / (channels / ChannelsAtOnce);

    /// <summary>Windows along a side.</summary>
    private static int Pooled(int side) => (side + 1) / 2;

    private static int FinalBlocks(int channels) => (channels + 31) / 32;

    /// <summary>(B H W, C) of a batch with channels innermost.</summary>
    private static (long Rows, int Channels) Shape(Tensor images) => (images.numel() / images.shape[1], (int)images.shape[1]);

    private long Data(Tensor? tensor) => tensor is null ? 0 : dataOf(tensor.Handle);

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);
}

/// <summary>What a batch normalisation learns and remembers, on its device.</summary>
/// <param name="Weight">float32 (C), as the next three.</param>
/// <param name="Bias">Added after scaling.</param>
/// <param name="RunningMean">Moves.</param>
/// <param name="RunningVariance">Moves.</param>
/// <param name="Tracked">int64: batches seen.</param>
/// <param name="Momentum">Share of the new batch in the running values.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal sealed record NormState(Tensor Weight, Tensor Bias, Tensor RunningMean, Tensor RunningVariance, Tensor Tracked, double Momentum, double Epsilon);
