using Cytobench.Explain;
using Cytobench.Explain.Methods;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain;

[Collection(nameof(Alone))]
public sealed class ExplanationTests
{
    /// <summary>By hand: one layer, one head, A = [[.2,.8],[.6,.4]]; 0.5 A + 0.5 I = [[.6,.4],[.3,.7]]; the class token's row without itself is .4.</summary>
    [Fact]
    public void One_layer_of_rollout_is_half_attention_half_residual()
    {
        using var scope = NewDisposeScope();
        var attention = tensor(new[] { 0.2f, 0.8f, 0.6f, 0.4f }, [1, 1, 2, 2]);
        Assert.Equal(0.4f, AttentionRollout.Roll([attention]).item<float>(), 1e-6f);
        // Two layers: the row (.6,.4) times [[.6,.4],[.3,.7]] is (.48,.52).
        Assert.Equal(0.52f, AttentionRollout.Roll([attention, attention]).item<float>(), 1e-6f);
    }

    /// <summary>
    /// By hand: 0.5 A + 0.5 I = [[.6,.4],[.3,.7]]; the mean of its rows is (.45,.55). Two layers: [[.6,.4],[.3,.7]] squared is
    /// [[.48,.52],[.39,.61]], whose mean row is (.435,.565).
    /// </summary>
    [Fact]
    public void Rollout_without_class_token_is_the_mean_of_the_rows()
    {
        using var scope = NewDisposeScope();
        var attention = tensor(new[] { 0.2f, 0.8f, 0.6f, 0.4f }, [1, 1, 2, 2]);
        AssertValues([0.45f, 0.55f], AttentionRollout.Roll([attention], hasClassToken: false));
        AssertValues([0.435f, 0.565f], AttentionRollout.Roll([attention, attention], hasClassToken: false));
    }

    /// <summary>By hand: of [[1,2,3],[4,5,6],[7,8,9]] the class token's row without itself is (2,3); the mean of the rows is (4,5,6).</summary>
    [Fact]
    public void The_head_reads_the_class_tokens_row_or_the_mean_of_all()
    {
        using var scope = NewDisposeScope();
        var mixing = arange(1, 10, dtype: ScalarType.Float32).view(1, 3, 3);
        AssertValues([2, 3], TokenMixing.OfPatches(mixing, hasClassToken: true));
        AssertValues([4, 5, 6], TokenMixing.OfPatches(mixing, hasClassToken: false));
    }

    /// <summary>
    /// Equations 5 and 6 as plain loops over the tokens, with gradients of the same network: the relevance of a patch is the mean over all tokens.
    /// </summary>
    [Fact]
    public void Relevance_without_class_token_is_the_mean_of_the_rows()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_convstem4_d6_gap_28").Create(8, 8, seed: 1);
        model.eval();
        var images = randn(1, 3, 8, 8);                                  // 4 tokens
        var kept = new Intermediates(model.AttentionNames);
        var score = model.Logits(images, kept).select(1, 2).sum();
        Tensor[] attentions = [.. model.AttentionNames.Select(name => kept[name])];
        var gradients = autograd.grad([score], attentions);
        const int n = 4;
        var relevance = new double[n, n];
        for (var i = 0; i < n; i++)
            relevance[i, i] = 1;
        for (var layer = 0; layer < attentions.Length; layer++)
        {
            var product = (attentions[layer] * gradients[layer]).detach().to(float64).cpu();
            var added = new double[n, n];
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                    for (var through = 0; through < n; through++)
                        added[i, j] += Enumerable.Range(0, 3).Average(head => Math.Max(0, product[0, head, i, through].item<double>())) * relevance[through, j];
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                    relevance[i, j] += added[i, j];
        }
        var expected = Enumerable.Range(0, n).Select(j => (float)Enumerable.Range(0, n).Average(i => relevance[i, j])).ToArray();
        var map = new ChefersRelevance().Explain(model, images, tensor(new long[] { 2 }));
        Assert.Equal([1, 2, 2], map.shape);
        AssertValues(expected, map);
    }

    [Fact]
    public void Rollout_ignores_the_class()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(8, 28, seed: 1);
        model.eval();
        var images = randn(2, 3, 28, 28);
        var method = new AttentionRollout();
        Assert.True(method.Explain(model, images, zeros(2, dtype: ScalarType.Int64)).Equals(method.Explain(model, images, ones(2, dtype: ScalarType.Int64))));
    }

    /// <summary>By hand: sides of layer1 to layer4 are 56 28 14 7 at 224 px, 25 13 7 4 at 97 px, 16 8 4 2 at 64 px, 7 4 2 1 at 28 px.</summary>
    [Theory, InlineData(224, "layer4"), InlineData(97, "layer4"), InlineData(96, "layer3"), InlineData(64, "layer3"), InlineData(28, "layer2"), InlineData(8, "layer1")]
    public void Grad_cam_reads_the_deepest_stage_that_can_say_where(int size, string layer)
    {
        using var model = ModelCatalogue.Find("resnet18").Create(8, size, seed: 1);
        Assert.Equal(layer, new GradCam().Layer(model).Split(',')[0]);
        Assert.Equal("layer4", new GradCam(minimumSide: 1).Layer(model));
    }

    /// <summary>Before the mean over cells every cell has the same gradient, so weighting by it and by its mean give one map.</summary>
    [Fact]
    public void At_the_last_stage_cell_by_cell_weights_are_their_mean()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("resnet18").Create(8, 64, seed: 1);
        model.eval();
        var images = randn(2, 3, 64, 64);
        var kept = new Intermediates("layer4");
        var score = model.Logits(images, kept).select(1, 3).sum();
        var gradient = autograd.grad([score], [kept["layer4"]])[0];
        var elementwise = (gradient * kept["layer4"]).sum(1).relu();
        var map = new GradCam(minimumSide: 1).Explain(model, images, full(2, 3, dtype: ScalarType.Int64));
        Assert.True(allclose(map, elementwise, 1e-4, 1e-7));
    }

    [Fact]
    public void Images_explained_together_get_the_maps_they_get_alone()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("resnet18").Create(8, 64, seed: 1);
        model.eval();
        var images = randn(3, 3, 64, 64);
        var targets = tensor(new long[] { 1, 2, 3 });
        var together = new GradCam().Explain(model, images, targets);
        var alone = new GradCam().Explain(model, images.narrow(0, 1, 1), targets.narrow(0, 1, 1));
        Assert.True(allclose(together.narrow(0, 1, 1), alone, 1e-3, 1e-5));
    }

    private static void AssertValues(float[] expected, Tensor actual)
    {
        var values = actual.flatten().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Each_class_gives_its_images_at_even_steps()
    {
        int[] labels = [0, 1, 0, 0, 1, 0, 2];
        Assert.Equal([0, 3, 1, 4, 6], ImageChoice.PerClass(labels, classes: 4, perClass: 2));
    }
}
