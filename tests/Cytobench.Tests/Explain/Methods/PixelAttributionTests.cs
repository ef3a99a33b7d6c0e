using Cytobench.Explain.Methods;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Methods;

[Collection(nameof(Alone))]
public sealed class PixelAttributionTests
{
    /// <summary>The gradient of W x + b is W everywhere, so the integral is W (x - baseline), the baseline being the image's mean colour.</summary>
    [Fact]
    public void Integrated_gradients_of_a_linear_network_are_weight_times_difference()
    {
        using var scope = NewDisposeScope();
        using var model = (SmallNetworks.LinearNetwork)SmallNetworks.Linear(6);
        var images = SmallNetworks.Images(2, 6) + 1;
        var expected = stack([model.Weights[2], model.Weights[0]]) * (images - images.mean([2, 3], keepdim: true));
        var targets = tensor(new long[] { 2, 0 });
        Assert.True(allclose(IntegratedGradients.Attribute(model, images, targets, steps: 3), expected, 1e-4, 1e-6));
        Assert.True(allclose(new IntegratedGradients(3).Explain(model, images, targets), expected.sum(1).relu(), 1e-4, 1e-6));
    }

    /// <summary>Completeness, the paper's axiom: an image's attributions sum to its logit less that of the baseline.</summary>
    [Theory, InlineData("cnn"), InlineData("class token"), InlineData("mean")]
    public void Integrated_gradients_sum_to_what_the_logit_gained(string network)
    {
        using var scope = NewDisposeScope();
        using var model = network == "cnn" ? SmallNetworks.Convolutional(size: 24) : SmallNetworks.Transformer(network == "class token");
        Excite(model);
        var images = SmallNetworks.Images(2, model.ImageSize);
        var targets = tensor(new long[] { 1, 2 });
        var baseline = images.mean([2, 3], keepdim: true).expand_as(images);
        var gained = (model.call(images) - model.call(baseline)).gather(1, targets.unsqueeze(1)).flatten();
        Assert.All(gained.data<float>().ToArray(), value => Assert.True(Math.Abs(value) > 0.02, $"nothing to explain: {value}"));
        Assert.True(allclose(IntegratedGradients.Attribute(model, images, targets, steps: 300).sum([1, 2, 3]), gained, 0.02, 1e-4));
    }

    /// <summary>Fresh heads and norms hardly answer to images; larger weights do.</summary>
    private static void Excite(ImageClassifier model)
    {
        using var _ = no_grad();
        foreach (var (name, parameter) in model.named_parameters())
            if (name is "head.weight")
                parameter.mul_(50);
    }

    [Fact]
    public void Blocks_that_are_computed_again_give_the_same_gradients()
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Transformer(classToken: true);
        var (images, targets) = (SmallNetworks.Images(2, 16), tensor(new long[] { 1, 2 }));
        var kept = IntegratedGradients.Attribute(model, images, targets, steps: 4);
        model.RecomputesBlocks = true;
        Assert.True(kept.Equals(IntegratedGradients.Attribute(model, images, targets, steps: 4)));
        Assert.True(kept.abs().max().item<float>() > 0);
    }

    /// <summary>Noise does not change the gradient of a linear network: the map is the sum over channels of |W|.</summary>
    [Fact]
    public void Smooth_grad_of_a_linear_network_is_its_weights()
    {
        using var scope = NewDisposeScope();
        using var model = (SmallNetworks.LinearNetwork)SmallNetworks.Linear(6);
        var images = SmallNetworks.Images(2, 6);
        var targets = tensor(new long[] { 2, 0 });
        var expected = stack([model.Weights[2], model.Weights[0]]);
        Assert.True(allclose(SmoothGrad.Attribute(model, images, targets, samples: 5), expected, 1e-4, 1e-6));
        Assert.True(allclose(new SmoothGrad(5).Explain(model, images, targets), expected.abs().sum(1), 1e-4, 1e-6));
    }

    /// <summary>The mean of single gradients at images with noise drawn one after the other.</summary>
    [Fact]
    public void Smooth_grad_is_the_mean_gradient_of_noisy_copies()
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Transformer(classToken: true);
        var image = SmallNetworks.Images(1, 16);
        using var generator = new Generator(7);
        var deviation = 0.2 * (image.max() - image.min());
        var sum = zeros(1, 3, 16, 16);
        for (var i = 0; i < 3; i++)
        {
            var noisy = (image + deviation * randn(3, 16, 16, generator: generator)).requires_grad_();
            sum += autograd.grad([model.call(noisy)[0, 1]], [noisy])[0];
        }
        var map = SmoothGrad.Attribute(model, image, tensor(new long[] { 1 }), samples: 3, noise: 0.2, seed: 7);
        Assert.True(allclose(map, sum / 3, 1e-3, 1e-7));
        Assert.False(allclose(map, SmoothGrad.Attribute(model, image, tensor(new long[] { 1 }), samples: 3, noise: 0.2, seed: 8), 1e-3, 1e-7));
    }

    /// <summary>Covering a window of W x + b takes sum of W (x - mean colour) over the window; a pixel gets the mean of its windows.</summary>
    [Theory, InlineData(14), InlineData(23)]
    public void Occlusion_of_a_linear_network_is_known(int side)
    {
        using var scope = NewDisposeScope();
        using var model = (SmallNetworks.LinearNetwork)SmallNetworks.Linear(side);
        var images = SmallNetworks.Images(1, side) + 0.5;
        var difference = (model.Weights[1] * (images - images.mean([2, 3], keepdim: true))[0]).sum([0]); // (S, S)
        int[] starts = side == 14 ? [.. Enumerable.Range(0, 13)] : [.. Enumerable.Range(0, 21)];       // windows of 2, and of 3 with a step of 1
        var window = side == 14 ? 2 : 3;
        var (sums, covers) = (zeros(side, side), zeros(side, side));
        foreach (var row in starts)
            foreach (var column in starts)
            {
                var fall = difference.narrow(0, row, window).narrow(1, column, window).sum();
                sums.narrow(0, row, window).narrow(1, column, window).add_(fall);
                covers.narrow(0, row, window).narrow(1, column, window).add_(1);
            }
        var expected = (sums / covers).unsqueeze(0);
        var targets = tensor(new long[] { 1 });
        Assert.True(allclose(Occlusion.Attribute(model, images, targets), expected, 1e-3, 1e-5));
        Assert.True(allclose(new Occlusion().Explain(model, images, targets), expected.relu(), 1e-3, 1e-5));
    }

    /// <summary>By hand: a seventh of 28 is 4, the step 2: 0 to 24. Of 31 it is 4: 0 to 26, and 27 at the border. Of 224 it is 32: 0 to 192 by 16.</summary>
    [Theory, InlineData(28, 4, 13, 24), InlineData(31, 4, 15, 27), InlineData(224, 32, 13, 192), InlineData(3, 1, 3, 2), InlineData(1, 1, 1, 0)]
    public void Windows_reach_both_borders(int side, int window, int count, int last)
    {
        Assert.Equal(window, Occlusion.Window(side));
        var starts = Occlusion.Starts(side);
        Assert.Equal(0, starts[0]);
        Assert.Equal(count, starts.Length);
        Assert.Equal(last, starts[^1]);
    }

    /// <summary>Masks and means as plain loops over masks and pixels, one forward pass a mask.</summary>
    [Theory, InlineData(16), InlineData(20)]
    public void Rise_is_the_mean_probability_over_masks_that_show_a_pixel(int side)
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Linear(side);
        const int masks = 70;                                            // more than one batch
        var image = SmallNetworks.Images(1, side);
        var baseline = image.mean([2, 3], keepdim: true);
        var (grids, shifts) = Rise.Draw(masks, side, seed: 3);
        var cell = (side + 6) / 7;
        var (weighted, brightness) = (new double[side, side], new double[side, side]);
        for (var m = 0; m < masks; m++)
        {
            var grid = grids[m].data<float>().ToArray();
            var mask = new float[side * side];
            for (var y = 0; y < side; y++)
                for (var x = 0; x < side; x++)
                    mask[y * side + x] = Bilinear(grid, y + shifts[m].Row, x + shifts[m].Column, 8.0 * cell / 7);
            var shown = tensor(mask, [1, 1, side, side]);
            var probability = model.call(baseline + (image - baseline) * shown).softmax(1)[0, 2].item<float>();
            for (var i = 0; i < mask.Length; i++)
            {
                weighted[i / side, i % side] += probability * mask[i];
                brightness[i / side, i % side] += mask[i];
            }
        }
        var map = new Rise(masks, seed: 3).Explain(model, image, tensor(new long[] { 2 }));
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
                Assert.Equal(weighted[y, x] / brightness[y, x], map[0, y, x].item<float>(), 1e-4);
    }

    /// <summary>A pixel's centre in the 7 x 7 grid, between the centres of cells; at the border the outermost cell.</summary>
    private static float Bilinear(float[] grid, int row, int column, double pixelsACell)
    {
        double Place(int pixel) => Math.Clamp((pixel + 0.5) / pixelsACell - 0.5, 0, 6);
        var (y, x) = (Place(row), Place(column));
        var (top, left) = ((int)y, (int)x);
        var (bottom, right) = (Math.Min(6, top + 1), Math.Min(6, left + 1));
        var upper = grid[top * 7 + left] * (1 - (x - left)) + grid[top * 7 + right] * (x - left);
        var lower = grid[bottom * 7 + left] * (1 - (x - left)) + grid[bottom * 7 + right] * (x - left);
        return (float)(upper * (1 - (y - top)) + lower * (y - top));
    }

    /// <summary>An image of one colour is its own baseline: no mask changes it, and no place matters.</summary>
    [Fact]
    public void A_probability_that_no_mask_changes_gives_a_flat_map()
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Linear(16);
        var image = full([1, 3, 16, 16], 0.3f);
        var map = new Rise(20).Explain(model, image, tensor(new long[] { 1 }));
        Assert.True(allclose(map, model.call(image).softmax(1)[0, 1].expand_as(map), 1e-5, 1e-6));
    }

    [Fact]
    public void Rise_depends_on_its_seed()
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Linear(16);
        var (image, target) = (SmallNetworks.Images(1, 16), tensor(new long[] { 1 }));
        var map = new Rise(20, seed: 1).Explain(model, image, target);
        Assert.True(map.Equals(new Rise(20, seed: 1).Explain(model, image, target)));
        Assert.False(map.Equals(new Rise(20, seed: 2).Explain(model, image, target)));
    }
}
