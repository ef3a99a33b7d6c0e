using System.Diagnostics;
using System.Runtime.InteropServices;
using Cytobench.Engine;
using Cytobench.Engine.Cuda;
using Cytobench.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Tests.Models;

/// <summary>
/// The kernels of normalization.cu against libtorch in float64. Without a GPU their source is compiled for the host and runs there, through the same
/// host code and the same autograd functions.
/// </summary>
[Collection(nameof(Alone))]
public sealed class NormedActivationTests(NormedActivationTests.Host host) : IClassFixture<NormedActivationTests.Host>
{
    public static TheoryData<int, int, int, bool, bool> Sums => new()
    {
        { 3, 64, 7, true, false },
        { 3, 64, 7, true, true },
        { 2, 24, 5, false, false },                                      // three columns, which do not divide a block
        { 5, 512, 1, true, true },
        { 1, 2048, 3, true, false },
        { 40, 8, 13, true, true },                                       // rows for several blocks
    };

    [Theory, MemberData(nameof(Sums))]
    public void A_normed_sum_and_its_gradients_are_libtorchs(int images, int channels, int side, bool relu, bool hasResidual)
    {
        using var scope = NewDisposeScope();
        var (kernels, device) = Kernels();
        using var norm = Norm(channels, device);
        using var expectedNorm = Norm(channels, CPU).to(float64);
        var x = Images(images, channels, side, device, seed: 1).requires_grad_();
        var residual = hasResidual ? Images(images, channels, side, device, seed: 2).requires_grad_() : null;
        var dy = Images(images, channels, side, device, seed: 3);

        var y = NormedSum.Run(kernels, norm, x, residual, relu);
        var actual = autograd.grad([y], Inputs(norm, x, residual), [dy]);

        var (x64, residual64) = (Exact(x), residual is null ? null : Exact(residual));
        var sum = expectedNorm.call(x64);
        sum = residual64 is null ? sum : sum + residual64;
        var y64 = relu ? functional.relu(sum) : sum;
        AssertClose(y64, y, "result");
        var expected = autograd.grad([y64], Inputs(expectedNorm, x64, residual64), [dy.to(float64).cpu()]);
        string[] names = ["gradient of x", "of weight", "of bias", "of residual"];
        for (var i = 0; i < expected.Count; i++)
            AssertClose(expected[i], actual[i], names[i]);
        AssertSameState(expectedNorm, norm);
    }

    [Theory, InlineData(2, 64, 8), InlineData(3, 16, 7), InlineData(1, 8, 2), InlineData(6, 64, 15)]
    public void The_normed_and_pooled_stem_and_its_gradients_are_libtorchs(int images, int channels, int side)
    {
        using var scope = NewDisposeScope();
        var (kernels, device) = Kernels();
        using var norm = Norm(channels, device);
        using var expectedNorm = Norm(channels, CPU).to(float64);
        var x = Images(images, channels, side, device, seed: 1).requires_grad_();

        var y = NormedPool.Run(kernels, norm, x);
        var dy = Images(images, channels, (int)y.shape[2], device, seed: 3);
        var actual = autograd.grad([y], Inputs(norm, x, null), [dy]);

        var x64 = Exact(x);
        var y64 = functional.max_pool2d(functional.relu(expectedNorm.call(x64)), 3, stride: 2, padding: 1);
        AssertClose(y64, y, "result");
        var expected = autograd.grad([y64], Inputs(expectedNorm, x64, null), [dy.to(float64).cpu()]);
        string[] names = ["gradient of x", "of weight", "of bias"];
        for (var i = 0; i < expected.Count; i++)
            AssertClose(expected[i], actual[i], names[i]);
        AssertSameState(expectedNorm, norm);
    }

    [Fact]
    public void A_pixel_that_is_no_number_is_not_hidden_by_pooling()
    {
        using var scope = NewDisposeScope();
        var (kernels, device) = Kernels();
        using var norm = Norm(8, device);
        var x = Images(1, 8, 6, device, seed: 1);
        x[0, 3, 2, 2] = float.NaN;
        Assert.True(NormedPool.Run(kernels, norm, x)[0, 3].isnan().all().item<bool>()); // the channel's mean is none either
    }

    [Fact]
    public void The_same_input_gives_the_same_bits_and_no_tensor_is_left()
    {
        var (kernels, device) = Kernels();
        using var norm = Norm(64, device);
        var before = LiveTensors.Settled();
        Assert.Equal(Gradient(), Gradient());
        Assert.Equal(before, LiveTensors.Settled());

        float[] Gradient()
        {
            using var scope = NewDisposeScope();
            var (x, residual) = (Images(3, 64, 9, device, seed: 1).requires_grad_(), Images(3, 64, 9, device, seed: 2).requires_grad_());
            var y = NormedPool.Run(kernels, norm, NormedSum.Run(kernels, norm, x, residual, relu: true));
            return autograd.grad([y.to(float32).square().sum()], [x])[0].to(float32).cpu().contiguous().data<float>().ToArray();
        }
    }

    /// <summary>On a CPU, in evaluation and in float32 nothing of our own is asked.</summary>
    [Fact]
    public void Without_a_gpu_the_plan_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("resnet18").Create(3, 32, seed: 1);
        var images = randn(2, 3, 32, 32);
        var expected = model.call(images);
        model.Plan = model.Plan with { FusedNormalization = true };
        Assert.Equal(expected.data<float>().ToArray(), model.call(images).data<float>().ToArray());
    }

    private static Tensor[] Inputs(BatchNorm2d norm, Tensor x, Tensor? residual)
    {
        Tensor[] inputs = [x, norm.weight!, norm.bias!];
        return residual is null ? inputs : [.. inputs, residual];
    }

    private static BatchNorm2d Norm(int channels, Device device)
    {
        var norm = BatchNorm2d(channels);
        using var _ = no_grad();
        manual_seed(5);
        norm.weight!.copy_(randn(channels) * 0.5 + 0.2);                 // some scales are negative
        norm.bias!.copy_(randn(channels) * 0.3);
        return norm.to(device);
    }

    private static Tensor Images(int images, int channels, int side, Device device, int seed)
    {
        manual_seed(seed);
        return Operators.ChannelsLast((randn(images, channels, side, side) * 1.5 + randn(1, channels, 1, 1)).to(ScalarType.BFloat16)).to(device);
    }

    private static Tensor Exact(Tensor values) => values.detach().to(float64).cpu().requires_grad_();

    /// <summary>bf16 keeps 8 bits; a sum over a batch is as exact as its terms.</summary>
    private static void AssertClose(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        var other = actual.detach().to(float64).cpu();
        Assert.True(other.isfinite().all().item<bool>(), $"{what}: not finite");
        var error = ((expected.detach() - other).norm() / (expected.detach().norm() + 1e-12)).item<double>();
        Assert.True(error < 0.006, $"{what}: relative error {error:G3}");
    }

    private static void AssertSameState(BatchNorm2d expected, BatchNorm2d actual)
    {
        AssertClose(expected.running_mean!, actual.running_mean!, "running mean");
        AssertClose(expected.running_var!, actual.running_var!, "running variance");
        Assert.Equal(1, actual.num_batches_tracked!.cpu().item<long>());
    }

    private (NormalizationKernels Kernels, Device Device) Kernels() => cuda.is_available()
        ? (NormalizationKernels.Of(CUDA), CUDA)
        : (new NormalizationKernels(host.Module), CPU);

    /// <summary>Compiled once for all tests of the class.</summary>
    public sealed class Host : IDisposable
    {
        private readonly TemporaryFolder folder = new();
        private readonly Lazy<IKernelModule> module;

        public Host() => module = new(() => HostModule.Compile(NormalizationKernels.Source(), folder));

        internal IKernelModule Module => module.Value;

        public void Dispose() => folder.Dispose();
    }

    /// <summary>The source as a library of the host.</summary>
    private sealed unsafe class HostModule : IKernelModule
    {
        private readonly List<nint> names = [];
        private readonly delegate* unmanaged[Cdecl]<nint, int> has;
        private readonly delegate* unmanaged[Cdecl]<nint, int, int, int, void**, void> launch;

        private HostModule(nint library)
        {
            has = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "has");
            launch = (delegate* unmanaged[Cdecl]<nint, int, int, int, void**, void>)NativeLibrary.GetExport(library, "launch");
        }

        public int Multiprocessors => 1;

        public static HostModule Compile(string source, TemporaryFolder folder)
        {
            var (kernels, host, library) = (folder.File("normalization.cu"), folder.File("host.cpp"), folder.File("host.so"));
            File.WriteAllText(kernels, source);
            using (var stream = typeof(HostModule).Assembly.GetManifestResourceStream("cuda_on_host.cpp")!)
            using (var file = File.Create(host))
                stream.CopyTo(file);
            try
            {
                using var compiler = Process.Start(new ProcessStartInfo("c++", ["-std=c++20", "-O1", "-pthread", "-shared", "-fPIC", "-w", $"-DSOURCE=\"{kernels}\"", "-o", library, host]) { RedirectStandardError = true })!;
                var errors = compiler.StandardError.ReadToEnd();
                compiler.WaitForExit();
                Assert.SkipWhen(compiler.ExitCode != 0 && errors.Contains("c++20", StringComparison.Ordinal), "this C++ compiler knows no C++20");
                Assert.True(compiler.ExitCode == 0, errors);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Skip("neither a GPU nor a C++ compiler here");
            }
            return new HostModule(NativeLibrary.Load(library));
        }

        public nint Kernel(string name)
        {
            var text = Marshal.StringToHGlobalAnsi(name);
            Assert.Equal(1, has(text));
            names.Add(text);
            return text;
        }

        public void Launch(nint kernel, int blocks, (int X, int Y) threads, int sharedBytes, params ReadOnlySpan<long> arguments)
        {
            Assert.InRange(sharedBytes, 0, 4 << 14);
            Assert.InRange(threads.X * threads.Y, 1, 1024);
            var places = stackalloc void*[arguments.Length];
            fixed (long* values = arguments)
            {
                for (var i = 0; i < arguments.Length; i++)
                    places[i] = values + i;
                launch(kernel, blocks, threads.X, threads.Y, places);
            }
        }
    }
}
