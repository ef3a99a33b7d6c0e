using Cytobench.Explain.Methods;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Methods;

[Collection(nameof(Alone))]
public sealed class ClassActivationMapTests
{
    // Two channels of one row of three cells, and their gradients.
    private static Tensor Features => tensor(new float[] { 1, 2, 0, 3, 0, 1 }, [1, 2, 1, 3]);
    private static Tensor Gradient => tensor(new float[] { 0.5f, -1, 2, -0.5f, 1, 1 }, [1, 2, 1, 3]);

    /// <summary>By hand: mean gradients are 0.5 and 0.5, so each cell is half the sum of its features.</summary>
    [Fact]
    public void Grad_cam_weighs_channels_by_their_mean_gradient() => AssertMap([2, 1, 0.5], GradCam.Map(Features, Gradient));

    /// <summary>By hand: .5 - 1.5 = -1, cut; -2 + 0 = -2, cut; 0 + 1 = 1.</summary>
    [Fact]
    public void Hires_cam_weighs_each_cell_by_its_own_gradient() => AssertMap([0, 0, 1], HiResCam.Map(Features, Gradient));

    /// <summary>By hand: .5 + 0; 0 + 0; 0 + 1.</summary>
    [Fact]
    public void Layer_cam_takes_positive_gradients_alone() => AssertMap([0.5, 0, 1], LayerCam.Map(Features, Gradient));

    /// <summary>
    /// By hand: sums over cells are 3 and 4. w_1 = .5 / (2 + 1.5) + 2 / (2 + 6) = 1/7 + 1/4 = 11/28; w_2 = 2 * 1 / (2 + 4) = 1/3.
    /// Cells: 11/28 + 1, 22/28, 1/3.
    /// </summary>
    [Fact]
    public void Grad_cam_plus_plus_weighs_channels_by_shares_of_positive_gradients() =>
        AssertMap([11.0 / 28 + 1, 22.0 / 28, 1.0 / 3], GradCamPlusPlus.Map(Features, Gradient));

    /// <summary>The paper's formula as it stands, g² / (2 g² + S g³) times relu(g), in plain loops, on features after a ReLU.</summary>
    [Fact]
    public void Grad_cam_plus_plus_is_the_papers_formula()
    {
        using var scope = NewDisposeScope();
        var features = SmallNetworks.Images(1, 4).relu();
        var gradient = SmallNetworks.Images(1, 4, seed: 6);
        var expected = new double[16];
        for (var k = 0; k < 3; k++)
        {
            var (a, g) = (features[0, k].flatten().data<float>().ToArray(), gradient[0, k].flatten().data<float>().ToArray());
            var sum = a.Sum(value => (double)value);
            var weight = g.Sum(value => Math.Pow(value, 2) / (2 * Math.Pow(value, 2) + sum * Math.Pow(value, 3)) * Math.Max(0, value));
            for (var i = 0; i < 16; i++)
                expected[i] += weight * a[i];
        }
        AssertMap([.. expected.Select(value => Math.Max(0, value))], GradCamPlusPlus.Map(features, gradient));
    }

    /// <summary>Features that are one pattern v in every cell, times u there: the first component is v, and the map u |v|.</summary>
    [Theory, InlineData(1), InlineData(-1)]
    public void Eigen_cam_finds_the_only_pattern_there_is(double sign)
    {
        using var scope = NewDisposeScope();
        var amounts = tensor(new float[] { 1, 0, 2, 3 }, [1, 1, 2, 2]);
        var pattern = tensor(new float[] { 3, -4 }, [1, 2, 1, 1]) * sign;
        AssertMap([5, 0, 10, 15], EigenCam.Map(amounts * pattern));
    }

    /// <summary>The first right singular vector by power iteration on A^T A, A without any mean taken away.</summary>
    [Fact]
    public void Eigen_cam_is_the_projection_on_the_first_principal_component()
    {
        using var scope = NewDisposeScope();
        var features = SmallNetworks.Images(2, 5).abs();
        var map = EigenCam.Map(features);
        for (var b = 0; b < 2; b++)
        {
            var cells = features[b].flatten(1).t().to(float64);          // (25, 3)
            var direction = ones(3, 1, dtype: ScalarType.Float64);
            for (var i = 0; i < 500; i++)
            {
                direction = cells.t().matmul(cells.matmul(direction));
                direction = direction / direction.norm();
            }
            AssertMap([.. cells.matmul(direction).flatten().data<double>()], map[b]);
        }
    }

    /// <summary>Each channel's copy of the image by itself, weights by the textbook's softmax.</summary>
    [Fact]
    public void Score_cam_weighs_channels_by_what_they_keep_of_the_image()
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Cells(12, cell: 4);
        var image = SmallNetworks.Images(1, 12) * 5;
        image[0, 2] = 0.5;                                               // a constant channel keeps nothing
        var features = nn.functional.avg_pool2d(image, 4)[0];            // (3, 3, 3)
        var baseline = image.mean([2, 3], keepdim: true);
        var scores = new double[3];
        for (var k = 0; k < 3; k++)
        {
            var (low, high) = (features[k].min(), features[k].max());
            var scaled = k == 2 ? zeros_like(features[k]) : (features[k] - low) / (high - low);
            var mask = nn.functional.interpolate(scaled.view(1, 1, 3, 3), [12, 12], mode: InterpolationMode.Bilinear, align_corners: false);
            scores[k] = model.call(baseline * (1 - mask) + image * mask)[0, 1].item<float>();
        }
        var total = scores.Sum(Math.Exp);
        var expected = Enumerable.Range(0, 9).Select(i =>
            Math.Max(0, Enumerable.Range(0, 3).Sum(k => Math.Exp(scores[k]) / total * features[k].flatten()[i].item<float>())));
        AssertMap([.. expected], new ScoreCam().Explain(model, image, tensor(new long[] { 1 })));
    }

    /// <summary>Row by row, without the class token.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Tokens_become_a_grid_of_features(bool classToken)
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Transformer(classToken);
        var first = classToken ? 1 : 0;
        var tokens = randn(2, 16 + first, 16);
        var grid = model.FeatureGrid(tokens);
        Assert.Equal([2, 16, 4, 4], grid.shape);
        for (var patch = 0; patch < 16; patch++)
            Assert.True(grid[1, TensorIndex.Colon, patch / 4, patch % 4].Equals(tokens[1, patch + first]));
    }

    /// <summary>Behind the last attention a class token's gradient does not reach the patches; before it every patch has one.</summary>
    [Fact]
    public void Every_patch_has_a_gradient_before_the_last_attention_and_none_behind_it()
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Transformer(classToken: true);
        Assert.Equal("blocks.1.norm1", model.CamLayer(1));
        var kept = new Intermediates("blocks.1.norm1", "norm");
        var score = model.Logits(SmallNetworks.Images(1, 16), kept)[0, 1];
        var gradients = autograd.grad([score], [kept["blocks.1.norm1"], kept["norm"]]);
        Assert.True(model.FeatureGrid(gradients[0]).norm(1).min().item<float>() > 0);
        Assert.Equal(0, model.FeatureGrid(gradients[1]).abs().max().item<float>());
    }

    /// <summary>Before a mean over tokens every token has the same gradient: a logit is the sum of what the tokens give, and maps that weigh by gradient are one.</summary>
    [Fact]
    public void Before_a_mean_over_tokens_a_map_is_what_each_token_gives_the_logit()
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Transformer(classToken: false);
        var images = SmallNetworks.Images(2, 16);
        var targets = tensor(new long[] { 1, 2 });
        var kept = new Intermediates(model.CamLayer(1)!);
        var logits = model.Logits(images, kept).gather(1, targets.unsqueeze(1));
        var weights = model.get_parameter("head.weight")!.index_select(0, targets).unsqueeze(2); // (B, D, 1)
        var given = kept[model.CamLayer(1)!].matmul(weights).squeeze(2) / 16;    // (B, N)
        var bias = model.get_parameter("head.bias")!.index_select(0, targets).unsqueeze(1);
        Assert.True(allclose(given.sum(1, keepdim: true) + bias, logits, 1e-4, 1e-6));
        Assert.True(allclose(new HiResCam().Explain(model, images, targets).flatten(1), given.relu(), 1e-4, 1e-6));
        Assert.True(allclose(new GradCam().Explain(model, images, targets).flatten(1), given.relu(), 1e-4, 1e-6));
    }

    /// <summary>The features that are kept are those of the network that keeps nothing.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Keeping_what_the_last_attention_is_given_changes_no_logit(bool classToken)
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Transformer(classToken);
        var images = SmallNetworks.Images(2, 16);
        foreach (var scripted in (bool[])[false, true])
        {
            model.Plan = model.Plan with { Scripted = scripted };
            Assert.True(allclose(model.call(images), model.Logits(images, new Intermediates(model.CamLayer(1)!)), 1e-4, 1e-6));
        }
    }

    private static void AssertMap(double[] expected, Tensor actual)
    {
        var values = actual.flatten().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
