using Cytobench.Engine;
using Cytobench.Explain;
using Cytobench.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Tests.Models;

/// <summary>Every plan computes the same network; they differ by rounding.</summary>
[Collection(nameof(Alone))]
public sealed class ComputePlanTests
{
    private static readonly ComputePlan Plain = new(ChannelsLast: true, Scripted: false, ConvolvedLinear: false, ExplicitAttentionTokens: 0);

    public static TheoryData<ComputePlan> Plans => new(
        Plain with { Scripted = true },
        Plain with { ConvolvedLinear = true },
        Plain with { ExplicitAttentionTokens = 256 },
        Plain with { Scripted = true, ExplicitAttentionTokens = 256 },
        Plain with { Scripted = true, ConvolvedLinear = true, ExplicitAttentionTokens = 256 });

    [Theory, MemberData(nameof(Plans))]
    public void A_transformer_gives_the_same_logits_and_gradients(ComputePlan plan) => AssertSame("vit_tiny_patch4_28", plan);

    [Fact]
    public void A_residual_network_gives_the_same_logits_and_gradients() => AssertSame("resnet18", Plain with { ChannelsLast = false });

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

    private static void AssertSame(string name, ComputePlan plan)
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find(name).Create(3, 28, seed: 1);
        var images = Operators.ChannelsLast(randn(4, 3, 28, 28));
        var labels = tensor(new long[] { 0, 1, 2, 0 });
        Tensor[] LogitsAndGradients(ComputePlan how)
        {
            model.Plan = how;
            var logits = model.call(images);
            return [logits.detach(), .. autograd.grad([functional.cross_entropy(logits, labels)], [.. model.parameters()])];
        }
        var expected = LogitsAndGradients(Plain);
        for (var call = 0; call < 3; call++)                             // a script's first calls are slower ones of other code
            foreach (var (one, other) in expected.Zip(LogitsAndGradients(plan)))
                AssertClose(one, other, $"call {call}");
    }

    /// <summary>1e-5 of the largest value, and as much absolutely.</summary>
    private static void AssertClose(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= 1e-5 * (1 + expected.abs().max().item<float>()), $"{what}: differs by {difference}");
    }
}
