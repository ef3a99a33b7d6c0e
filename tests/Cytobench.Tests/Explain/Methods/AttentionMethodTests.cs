using Cytobench.Explain.Methods;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Methods;

[Collection(nameof(Alone))]
public sealed class AttentionMethodTests
{
    /// <summary>Fusion, discarding, residual, rows and product in plain loops.</summary>
    [Theory]
    [InlineData(true, HeadFusion.Mean, 0.0), InlineData(true, HeadFusion.Mean, 0.5), InlineData(true, HeadFusion.Max, 0.9), InlineData(true, HeadFusion.Min, 0.0)]
    [InlineData(false, HeadFusion.Mean, 0.9), InlineData(false, HeadFusion.Max, 0.5), InlineData(false, HeadFusion.Min, 0.9)]
    public void Rollout_fuses_heads_and_discards_the_lowest_attentions(bool classToken, HeadFusion fusion, double discardRatio)
    {
        using var scope = NewDisposeScope();
        var n = classToken ? 5 : 4;
        Tensor[] attentions = [.. Enumerable.Range(0, 3).Select(_ => randn(2, 3, n, n).softmax(-1))];
        var rolled = AttentionRollout.Roll(attentions, fusion, classToken, discardRatio);
        for (var b = 0; b < 2; b++)
            AssertValues(Plain([.. attentions.Select(layer => Fused(layer[b], fusion, n))], discardRatio, classToken, n), rolled[b]);
    }

    private static double[,] Fused(Tensor heads, HeadFusion fusion, int n)
    {
        var fused = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
            {
                double[] values = [.. Enumerable.Range(0, 3).Select(head => (double)heads[head, i, j].item<float>())];
                fused[i, j] = fusion switch { HeadFusion.Max => values.Max(), HeadFusion.Min => values.Min(), _ => values.Average() };
            }
        return fused;
    }

    private static double[] Plain(double[][,] layers, double discardRatio, bool classToken, int n)
    {
        var rollout = new double[n, n];
        for (var i = 0; i < n; i++)
            rollout[i, i] = 1;
        foreach (var layer in layers)
        {
            var sorted = layer.Cast<double>().Order().ToArray();
            var lowestKept = sorted[(int)(discardRatio * n * n)];
            var next = new double[n, n];
            for (var i = 0; i < n; i++)
            {
                var row = new double[n];
                for (var j = 0; j < n; j++)
                    row[j] = ((layer[i, j] >= lowestKept || classToken && j == 0 ? layer[i, j] : 0) + (i == j ? 1 : 0)) / 2;
                for (var j = 0; j < n; j++)
                    for (var through = 0; through < n; through++)
                        next[i, j] += row[through] / row.Sum() * rollout[through, j];
            }
            rollout = next;
        }
        return classToken
            ? [.. Enumerable.Range(1, n - 1).Select(j => rollout[0, j])]
            : [.. Enumerable.Range(0, n).Select(j => Enumerable.Range(0, n).Average(i => rollout[i, j]))];
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Rows_of_a_rollout_sum_to_one_whatever_is_discarded(bool classToken)
    {
        using var scope = NewDisposeScope();
        Tensor[] layers = [.. Enumerable.Range(0, 4).Select(_ => randn(2, 6, 6).softmax(-1))];
        var sums = AttentionRollout.Mixing(layers, discardRatio: 0.7, classToken).sum(-1);
        Assert.True(allclose(sums, ones_like(sums), 1e-5, 1e-6));
    }

    /// <summary>Attention times gradient, mean of the heads, cut, then the rollout, in plain loops, with gradients of the same network.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Gradient_rollout_rolls_attention_times_its_gradient(bool classToken)
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Transformer(classToken);
        using (no_grad())
            model.get_parameter("head.weight")!.mul_(1000);               // or the residual is all there is to see
        var images = SmallNetworks.Images(1, 16);
        var kept = new Intermediates(model.AttentionNames);
        var score = model.Logits(images, kept)[0, 2];
        Tensor[] attentions = [.. model.AttentionNames.Select(name => kept[name])];
        var gradients = autograd.grad([score], attentions);
        var n = classToken ? 17 : 16;
        var layers = attentions.Zip(gradients, (attention, gradient) =>
        {
            var product = (attention * gradient).detach()[0];
            var layer = new double[n, n];
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                    layer[i, j] = Math.Max(0, Enumerable.Range(0, 2).Average(head => product[head, i, j].item<float>()));
            return layer;
        });
        var map = new GradientRollout().Explain(model, images, tensor(new long[] { 2 }));
        Assert.Equal([1, 4, 4], map.shape);
        AssertValues(Plain([.. layers], 0, classToken, n), map);
        Assert.True((map.max() - map.min()).item<float>() > 1e-3);
    }

    [Fact]
    public void Last_attention_is_the_class_tokens_row_or_the_mean_of_all()
    {
        using var scope = NewDisposeScope();
        foreach (var classToken in (bool[])[true, false])
        {
            using var model = SmallNetworks.Transformer(classToken);
            var images = SmallNetworks.Images(2, 16);
            var kept = new Intermediates("blocks.1.attn");
            model.Logits(images, kept);
            var attention = kept["blocks.1.attn"].mean([1]);             // (B, N, N)
            var expected = classToken ? attention.select(1, 0).narrow(1, 1, 16) : attention.mean([1]);
            var map = new LastAttention().Explain(model, images, zeros(2, dtype: ScalarType.Int64));
            Assert.True(allclose(map.flatten(1), expected, 1e-5, 1e-7));
        }
    }

    private static void AssertValues(double[] expected, Tensor actual)
    {
        var values = actual.flatten().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
