using Cytobench.Engine;
using Cytobench.Explain;
using Cytobench.Explain.Methods;
using Cytobench.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Tests.Models;

/// <summary>Every plan computes the same network; they differ by rounding.</summary>
[Collection(nameof(Alone))]
public sealed class ComputePlanTests
{
    private static readonly ComputePlan Plain = new(ChannelsLast: true, Scripted: false, FusedNormalization: false, OwnProducts: false, ExplicitAttentionTokens: 0);

    public static TheoryData<ComputePlan> Plans => new(
        Plain with { Scripted = true },
        Plain with { ExplicitAttentionTokens = 256 },
        Plain with { OwnProducts = System.Runtime.Intrinsics.X86.Avx512F.IsSupported },
        Plain with { Scripted = true, ExplicitAttentionTokens = 256 });

    [Theory, MemberData(nameof(Plans))]
    public void A_transformer_gives_the_same_logits_and_gradients(ComputePlan plan) => AssertSame("vit_tiny_patch4_28", plan);

    /// <summary>Some value always rounds to the other side of 0 at a ReLU, which changes the gradients before it by percents, in float64's eyes for both plans.</summary>
    [Fact]
    public void A_residual_network_gives_the_same_logits_and_gradients() => AssertSame("resnet18", Plain with { ChannelsLast = false }, size: 64, tolerance: 0.05);

    /// <summary>
    /// Against float64, which takes other kernels: libtorch 2.10's own 1x1 convolutions with channels innermost are wrong by half their size, or end
    /// the process, on some processors.
    /// </summary>
    [Theory, InlineData("resnet18", 28), InlineData("resnet18", 64), InlineData("resnet50", 64), InlineData("vit_tiny_convstem4_d6_gap_28", 28)]
    public void Channels_innermost_give_what_float64_gives(string name, int size)
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find(name).Create(3, size, seed: 1);
        model.eval();
        var images = Operators.ChannelsLast(randn(16, 3, size, size));
        var logits = model.call(images).detach();
        model.to(ScalarType.Float64);
        var exact = model.call(images.to(float64)).detach();
        Assert.True((logits.to(float64) - exact).abs().max().item<double>() <= 1e-4 * exact.abs().max().item<double>(), name);
    }

    /// <summary>The stem puts channels innermost itself: the other way it would meet a kernel that is wrong on some processors.</summary>
    [Fact]
    public void A_convolutional_stem_does_not_mind_how_its_images_lie()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_convstem4_d6_gap_28").Create(3, 28, seed: 1);
        model.eval();
        var images = randn(16, 3, 28, 28);
        Assert.True(model.call(images).Equals(model.call(Operators.ChannelsLast(images))));
    }

    /// <summary>Attention that is kept leaves the script, and says what it says without one.</summary>
    [Theory, MemberData(nameof(Plans))]
    public void Explanations_are_the_same(ComputePlan plan)
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 28, seed: 1);
        model.eval();
        var images = randn(2, 3, 28, 28);
        Tensor Explain(IExplanationMethod method, ComputePlan how)
        {
            model.Plan = how;
            return method.Explain(model, images, zeros(2, dtype: ScalarType.Int64)).detach();
        }
        foreach (IExplanationMethod method in (IExplanationMethod[])[new AttentionRollout(), new ChefersRelevance()])
            AssertClose(Explain(method, Plain), Explain(method, plan), "map");
    }

    /// <summary>The script is specialised after its first calls; later ones must still agree, and no call may leave a tensor.</summary>
    [Fact]
    public void Repeated_steps_give_the_same_bits_and_leave_no_tensor()
    {
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 28, seed: 1);
        model.Plan = ComputePlan.Cpu;
        using var images = randn(2, 3, 28, 28);
        float[] Gradient()
        {
            using var scope = NewDisposeScope();
            return autograd.grad([model.call(images).square().sum()], [(Tensor)model.parameters().First(parameter => parameter.dim() == 2)])[0].data<float>().ToArray();
        }
        for (var i = 0; i < 3; i++)
            Gradient();
        var (before, expected) = (LiveTensors.Settled(), Gradient());
        Assert.Equal(expected, Gradient());
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void AssertSame(string name, ComputePlan plan, int size = 28, double tolerance = 1e-4)
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find(name).Create(3, size, seed: 1);
        var images = Operators.ChannelsLast(randn(8, 3, size, size));
        var labels = tensor(new long[] { 0, 1, 2, 0, 1, 2, 0, 1 });
        Tensor[] LogitsAndGradients(ComputePlan how)
        {
            model.Plan = how;
            var logits = model.call(images);
            return [logits.detach(), .. autograd.grad([functional.cross_entropy(logits, labels)], [.. model.parameters()])];
        }
        var expected = LogitsAndGradients(Plain);
        for (var call = 0; call < 3; call++)                             // a script's first calls are slower ones of other code
        {
            var actual = LogitsAndGradients(plan);
            AssertClose(expected[0], actual[0], $"logits, call {call}", 1e-4);
            foreach (var (one, other) in expected.Skip(1).Zip(actual.Skip(1)))
                Assert.True((one - other).abs().max().item<float>() <= tolerance * (1e-3 + one.abs().max().item<float>()), $"gradient, call {call}");
        }
    }

    /// <param name="expected">The reference.</param>
    /// <param name="actual">Of the same shape.</param>
    /// <param name="what">For the message.</param>
    /// <param name="tolerance">Of the largest value, and as much absolutely.</param>
    private static void AssertClose(Tensor expected, Tensor actual, string what, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= tolerance * (1 + expected.abs().max().item<float>()), $"{what}: differs by {difference}");
    }
}
