using System.Runtime.Intrinsics.X86;
using Cytobench.Engine;
using Cytobench.Engine.Cpu;
using Cytobench.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Tests.Engine;

[Collection(nameof(Alone))]
public sealed class MatrixProductTests
{
    private static readonly ComputePlan Own = ComputePlan.Cpu with { OwnProducts = true };

    public MatrixProductTests() => Assert.SkipUnless(Avx512F.IsSupported, "this processor has no AVX-512");

    /// <summary>Rows, columns and depth around the tiles (12 x 32) and blocks (384 deep, 2^23 floats packed), and what a transformer asks for.</summary>
    public static TheoryData<int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, int>();
            foreach (var (m, n, k) in (ReadOnlySpan<(int, int, int)>)[(1, 1, 1), (12, 32, 384), (13, 33, 385), (11, 31, 383), (97, 65, 1), (1, 3073, 7), (14, 70, 200_000), (200, 75, 800), (3200, 192, 192), (50, 768, 192), (7, 3200, 130)])
                shapes.Add(m, n, k);
            return shapes;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void A_product_is_that_of_float64_however_its_matrices_lie(int m, int n, int k)
    {
        using var scope = NewDisposeScope();
        var (left, right, bias) = (Random(m, k, seed: 1), Random(k, n, seed: 2), Random(1, n, seed: 3));
        var expected = left.to(float64).matmul(right.to(float64));
        var (leftTurned, rightTurned) = (left.t().contiguous(), right.t().contiguous());
        foreach (var threads in (int[])[1, 3])
        {
            AssertClose(expected, Multiply(Matrix(left), Matrix(right), null, threads));
            AssertClose(expected + bias.to(float64), Multiply(Matrix(leftTurned).Transposed, Matrix(rightTurned).Transposed, bias, threads));
            AssertClose(expected, Multiply(Matrix(leftTurned).Transposed, Matrix(right), null, threads));
            AssertClose(expected + bias.to(float64), Multiply(Matrix(left), Matrix(rightTurned).Transposed, bias, threads));
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        using var scope = NewDisposeScope();
        var (left, right) = (Random(500, 900, seed: 1), Random(900, 130, seed: 2));
        var alone = Multiply(Matrix(left), Matrix(right), null, 1).data<float>().ToArray();
        foreach (var threads in (int[])[2, 3, 7])
            Assert.Equal(alone, Multiply(Matrix(left), Matrix(right), null, threads).data<float>().ToArray());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_linear_layer_and_its_gradients_are_libtorchs(bool hasBias)
    {
        using var scope = NewDisposeScope();
        var input = Random(64 * 50, 192, seed: 1).view(64, 50, 192).requires_grad_();
        var weight = Random(96, 192, seed: 2).requires_grad_();
        var bias = hasBias ? Random(1, 96, seed: 3).view(96).requires_grad_() : null;
        Tensor[] Gradients(Func<Tensor> layer)
        {
            var result = layer();
            Tensor[] inputs = bias is null ? [input, weight] : [input, weight, bias];
            return [result.detach(), .. autograd.grad([(result * result).sum()], inputs)];
        }
        var expected = Gradients(() => functional.linear(input, weight, bias));
        var actual = Gradients(() => LinearProduct.Apply(input, weight, bias, Own, training: true));
        for (var i = 0; i < expected.Length; i++)
            AssertClose(expected[i].to(float64), actual[i]);
        using var _ = no_grad();
        AssertClose(expected[0].to(float64), LinearProduct.Apply(input, weight, bias, Own, training: false));
    }

    [Fact]
    public void A_training_step_leaves_no_tensor_and_gives_the_same_bits_twice()
    {
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 28, seed: 1);
        model.Plan = Own;
        using var images = Random(16, 3 * 28 * 28, seed: 4).view(16, 3, 28, 28);
        var before = LiveTensors.Settled();
        Assert.Equal(Gradient(), Gradient());
        Assert.Equal(before, LiveTensors.Settled());

        float[] Gradient()
        {
            using var scope = NewDisposeScope();
            return autograd.grad([model.call(images).square().sum()], [.. model.parameters()])[0].contiguous().data<float>().ToArray();
        }
    }

    private static Tensor Random(int rows, int columns, int seed)
    {
        using var generator = new Generator((ulong)seed);
        return randn([rows, columns], generator: generator);
    }

    private static unsafe StridedMatrix Matrix(Tensor rows)
    {
        fixed (byte* start = rows.bytes)
            return new((nint)start, (int)rows.shape[0], (int)rows.shape[1], (nint)rows.shape[1], 1);
    }

    private static unsafe Tensor Multiply(StridedMatrix left, StridedMatrix right, Tensor? bias, int threads)
    {
        var result = full([left.Rows, right.Columns], float.NaN);
        fixed (byte* to = result.bytes, added = bias is null ? null : bias.bytes)
            MatrixProduct.Multiply(left, right, (float*)to, (float*)added, threads);
        return result;
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = ((expected.detach() - actual.detach().to(float64)).norm() / expected.detach().norm()).item<double>();
        Assert.True(error < 2e-6, $"relative error {error:G3}");
    }
}
