using Cytobench.Explain.Faithfulness;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Faithfulness;

/// <summary>What is measured of maps themselves, and how pixels are put in order.</summary>
[Collection(nameof(Alone))]
public sealed class MapMeasuresTests
{
    /// <summary>By hand, sum of (2 i - n - 1) v over n times the sum, v rising: (-1 x 1 + 1 x 3) / (2 x 4) = 0.25.</summary>
    [Theory, InlineData(0.25, 3f, 1f), InlineData(0.75, 0f, 0f, 4f, 0f), InlineData(0, 2f, 2f, 2f), InlineData(double.NaN, 0f, 0f), InlineData(0.25, -3f, 1f)]
    public void Gini_is_0_of_equal_cells_and_grows_with_their_difference(double expected, params float[] map) =>
        Assert.Equal(expected, MapConcentration.Gini(map), 12);

    /// <summary>By hand: shares of 3/4 and 1/4 have 0.75 ln(4/3) + 0.25 ln 4 = 0.5623 nats; four equal cells ln 4.</summary>
    [Theory, InlineData(0.562335144618808, 3f, 1f), InlineData(1.386294361119891, 5f, 5f, 5f, 5f), InlineData(0, 0f, 7f), InlineData(double.NaN, 0f, 0f, 0f)]
    public void Entropy_is_0_of_one_cell_and_largest_of_equal_ones(double expected, params float[] map) =>
        Assert.Equal(expected, MapConcentration.Entropy(map), 12);

    [Fact]
    public void Pixels_are_ranked_from_the_largest_value_down()
    {
        using var scope = NewDisposeScope();
        using var ranks = new PixelRanks(2, seed: 1, CPU);
        Assert.Equal(new long[] { 2, 0, 3, 1 }, ranks.Of(tensor(new float[] { 3, 9, 1, 7 }, [1, 2, 2])).flatten().data<long>().ToArray());
    }

    /// <summary>A constant map would lose its first rows first if ties went by place; here its first half in order is spread over the image.</summary>
    [Fact]
    public void Ties_are_in_a_random_order_that_the_seed_decides()
    {
        using var scope = NewDisposeScope();
        using var ranks = new PixelRanks(16, seed: 1, CPU);
        using var same = new PixelRanks(16, seed: 1, CPU);
        using var other = new PixelRanks(16, seed: 2, CPU);
        var constant = ones(2, 4, 4);
        var order = ranks.Of(constant);
        Assert.Equal(Enumerable.Range(0, 256).Select(rank => (long)rank), order[0].flatten().data<long>().ToArray().Order());
        Assert.True(order[0].Equals(order[1]));
        Assert.True(order.Equals(same.Of(constant)));
        Assert.False(order.Equals(other.Of(constant)));
        Assert.InRange((order[0].narrow(0, 0, 8) < 128).sum().item<long>(), 45, 83);  // 64 if perfectly even, deviation 4
    }

    [Fact]
    public void Maps_are_enlarged_bilinearly()
    {
        using var scope = NewDisposeScope();
        var enlarged = PixelRanks.Enlarge(tensor(new float[] { 0, 4 }, [1, 1, 2]).expand(1, 2, 2), 4);
        Assert.Equal(new float[] { 0, 1, 3, 4 }, enlarged[0, 0].contiguous().data<float>().ToArray());
    }

    [Fact]
    public void A_coarser_grid_has_the_means_of_its_cells()
    {
        using var scope = NewDisposeScope();
        var coarse = ControlMaps.Coarsened(arange(16, dtype: ScalarType.Float32).view(1, 4, 4), new MapGrid(2, 2));
        Assert.Equal(new float[] { 2.5f, 4.5f, 10.5f, 12.5f }, coarse.flatten().data<float>().ToArray());
    }

    [Fact]
    public void The_gaussian_is_highest_in_the_middle_and_one_deviation_away_at_exp_of_a_half()
    {
        using var scope = NewDisposeScope();
        var map = ControlMaps.Gaussian(1, 5, deviation: 2, CPU);
        Assert.Equal(1f, map[0, 2, 2].item<float>());
        Assert.Equal(Math.Exp(-0.5), map[0, 2, 4].item<float>(), 1e-6);
    }

    [Fact]
    public void Blurring_keeps_a_constant_and_takes_the_pattern()
    {
        using var scope = NewDisposeScope();
        using var blur = new GaussianBlur(16, 2, CPU);
        Assert.True(allclose(blur.Apply(ones(1, 3, 16, 16)), ones(1, 3, 16, 16), 1e-5, 1e-5));
        var pattern = (arange(16) % 2).to(ScalarType.Float32).expand(1, 1, 16, 16);
        Assert.True((blur.Apply(pattern) - 0.5).abs().max().item<float>() < 0.05f);
    }

    /// <summary>A map that is the image's mean colour changes by at most the radius; one that is constant does not change; one of zeros has no relative change.</summary>
    [Fact]
    public void Max_sensitivity_is_the_largest_relative_change()
    {
        using var scope = NewDisposeScope();
        using var model = PatchClassifier.Create();
        var subject = Subject(model, ones(3, 3, PatchClassifier.Side, PatchClassifier.Side));
        var options = new FaithfulnessOptions { SensitivityImages = 2, SensitivityCopies = 4, SensitivityRadius = 0.02 };
        var moving = Measure(images => images.mean([1]));
        Assert.InRange(moving[0], 0.001, 0.04);                          // 0.02 of the range is 0.04 of a deviation of 0.5
        Assert.True(double.IsNaN(moving[2]));                            // two images were asked for, at even steps: 0 and 1
        Assert.Equal(moving, Measure(images => images.mean([1])));
        Assert.Equal(0, Measure(images => ones(images.shape[0], 4, 4))[0]);
        Assert.True(double.IsNaN(Measure(images => zeros(images.shape[0], 4, 4))[0]));

        double[] Measure(Func<Tensor, Tensor> map) => MaxSensitivity.Measure(subject, new FixedMap("map", map), options, CancellationToken.None);
    }

    internal static ExplainedModel Subject(ImageClassifier model, Tensor images) => new()
    {
        Model = "patch",
        Seed = 1,
        Classifier = model,
        Normalization = Normalization.Half,
        Images = images,
        Targets = zeros(images.shape[0], dtype: ScalarType.Int64),
    };
}
