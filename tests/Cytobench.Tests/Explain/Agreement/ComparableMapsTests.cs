using Cytobench.Explain.Agreement;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Agreement;

[Collection(nameof(Alone))]
public sealed class ComparableMapsTests
{
    private const int Side = 20;

    [Fact]
    public void A_map_agrees_wholly_with_itself()
    {
        using var scope = NewDisposeScope();
        var maps = Random(3, 1);
        var measured = Compare(maps, maps);
        Assert.All(measured, row => Assert.Equal([1, 1, 1, 0], row, Near));
    }

    /// <summary>Ranks turned round: correlation -1; the most relevant fifth of one is the least relevant of the other, so nothing overlaps.</summary>
    [Fact]
    public void A_map_and_its_inverse_disagree_wholly()
    {
        using var scope = NewDisposeScope();
        var maps = Random(2, 2);
        foreach (var row in Compare(maps, 1 - maps))
        {
            Assert.Equal(0, row[(int)AgreementMeasure.TopIou], 1e-9);
            Assert.Equal(-1, row[(int)AgreementMeasure.Spearman], 1e-9);
            Assert.True(row[(int)AgreementMeasure.Ssim] < 0, row[(int)AgreementMeasure.Ssim].ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void A_constant_map_has_no_agreement()
    {
        using var scope = NewDisposeScope();
        var maps = Random(2, 3);
        maps[1] = 0.4;
        var measured = Compare(maps, Random(2, 4));
        Assert.All(measured[0], value => Assert.True(double.IsFinite(value)));
        Assert.All(measured[1], value => Assert.True(double.IsNaN(value)));
        Assert.All(Compare(Random(2, 4), maps)[1], value => Assert.True(double.IsNaN(value)));
    }

    /// <summary>
    /// By hand, ten pixels, top two: of a map [9, 5, 5, 5, 5, 0, 0, 0, 0, 0] the 9 and a quarter of each 5; of [9, 8, 0, ...] the first two.
    /// Least weights 1 + 0.25, largest 1 + 1 + 3 x 0.25: 1.25 / 2.75.
    /// </summary>
    [Fact]
    public void Pixels_that_tie_for_the_last_place_share_it()
    {
        using var scope = NewDisposeScope();
        var first = tensor(new double[] { 9, 5, 5, 5, 5, 0, 0, 0, 0, 0 }, [1, 1, 10]) / 9;
        var second = tensor(new double[] { 9, 8, 0, 0, 0, 0, 0, 0, 0, 0 }, [1, 1, 10]) / 9;
        Assert.Equal(1.25 / 2.75, Rows(new ComparableMaps(first, 1, 10).Compare(new ComparableMaps(second, 1, 10)))[0][(int)AgreementMeasure.TopIou], 1e-9);
    }

    /// <summary>By hand: ranks 1, 2.5, 2.5, 4 and 2, 1, 3, 4, less their mean -1.5 0 0 1.5 and -0.5 -1.5 0.5 1.5: 3 / sqrt(4.5 x 5).</summary>
    [Fact]
    public void Spearman_gives_ties_the_mean_of_their_ranks()
    {
        using var scope = NewDisposeScope();
        var first = tensor(new[] { 0.0, 0.5, 0.5, 1.0 }, [1, 1, 4]);
        var second = tensor(new[] { 0.5, 0.0, 0.75, 1.0 }, [1, 1, 4]);
        Assert.Equal(3 / Math.Sqrt(4.5 * 5), Rows(new ComparableMaps(first, 1, 4).Compare(new ComparableMaps(second, 1, 4)))[0][(int)AgreementMeasure.Spearman], 1e-9);
    }

    /// <summary>By hand: one cell of 4 x 4 in opposite corners: centres at 1/8 and 7/8 of both sides, so 0.75 sqrt 2 apart.</summary>
    [Fact]
    public void Centre_distance_is_in_sides_of_the_image()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (zeros(1, 4, 4, dtype: ScalarType.Float64), zeros(1, 4, 4, dtype: ScalarType.Float64));
        first[0, 0, 0] = 1;
        second[0, 3, 3] = 1;
        var measured = Rows(new ComparableMaps(first, 4, 4).Compare(new ComparableMaps(second, 4, 4)))[0];
        Assert.Equal(0.75 * Math.Sqrt(2), measured[(int)AgreementMeasure.CenterDistance], 1e-6);
        Assert.True(double.IsNaN(measured[(int)AgreementMeasure.Ssim]), "a window of 11 does not fit into 4 pixels");
    }

    /// <summary>Wang et al. 2004 as plain loops over windows and pixels.</summary>
    [Fact]
    public void Structural_similarity_is_that_of_plain_loops()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Random(1, 5), Random(1, 6));
        var blended = 0.7 * first + 0.3 * second;
        var (x, y) = (Levels(first), Levels(blended));
        var weights = new double[11, 11];
        var sum = 0.0;
        for (var dy = 0; dy < 11; dy++)
            for (var dx = 0; dx < 11; dx++)
                sum += weights[dy, dx] = Math.Exp(-((dy - 5) * (dy - 5) + (dx - 5) * (dx - 5)) / (2 * 1.5 * 1.5));
        var (total, places) = (0.0, 0);
        for (var top = 0; top + 11 <= Side; top++)
        {
            for (var left = 0; left + 11 <= Side; left++, places++)
            {
                double meanX = 0, meanY = 0, squareX = 0, squareY = 0, product = 0;
                for (var dy = 0; dy < 11; dy++)
                {
                    for (var dx = 0; dx < 11; dx++)
                    {
                        var (w, a, b) = (weights[dy, dx] / sum, x[(top + dy) * Side + left + dx], y[(top + dy) * Side + left + dx]);
                        (meanX, meanY, squareX, squareY, product) = (meanX + w * a, meanY + w * b, squareX + w * a * a, squareY + w * b * b, product + w * a * b);
                    }
                }
                var (varianceX, varianceY, covariance) = (squareX - meanX * meanX, squareY - meanY * meanY, product - meanX * meanY);
                total += (2 * meanX * meanY + 1e-4) * (2 * covariance + 9e-4) / ((meanX * meanX + meanY * meanY + 1e-4) * (varianceX + varianceY + 9e-4));
            }
        }
        Assert.Equal(total / places, Compare(first, blended)[0][(int)AgreementMeasure.Ssim], 1e-9);
    }

    /// <summary>Two random maps: areas of a fifth overlap by 0.04 / 0.36 = 1/9, ranks do not correlate.</summary>
    [Fact]
    public void Random_maps_agree_as_chance_has_it()
    {
        using var scope = NewDisposeScope();
        var measured = Compare(Random(200, 7), Random(200, 8));
        Assert.Equal(1 / 9.0, measured.Average(row => row[(int)AgreementMeasure.TopIou]), 0.01);
        Assert.Equal(0, measured.Average(row => row[(int)AgreementMeasure.Spearman]), 0.02);
    }

    [Fact]
    public void Coarse_and_fine_maps_meet_on_one_grid()
    {
        using var scope = NewDisposeScope();
        var fine = new ComparableMaps(arange(28, dtype: ScalarType.Float64).view(1, 1, 28).expand(1, 28, 28).contiguous() / 27, 28, 28);
        var coarse = new ComparableMaps(tensor(new[] { 0.0, 1.0, 0.0, 1.0 }, [1, 2, 2]), 28, 28);
        var measured = Rows(fine.Compare(coarse))[0];
        Assert.InRange(measured[(int)AgreementMeasure.Spearman], 0.9, 1);
        Assert.InRange(measured[(int)AgreementMeasure.TopIou], 0.6, 1);
    }

    [Fact]
    public void Comparing_leaves_no_tensor_behind()
    {
        var before = LiveTensors.Settled();
        using (NewDisposeScope())
            Compare(Random(2, 9), Random(2, 10));
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static double[][] Compare(Tensor first, Tensor second) =>
        Rows(new ComparableMaps(first, Side, Side).Compare(new ComparableMaps(second, Side, Side)));

    /// <summary>By image.</summary>
    private static double[][] Rows(Tensor measured)
    {
        var (table, images) = (measured.contiguous().data<double>().ToArray(), (int)measured.shape[1]);
        return [.. Enumerable.Range(0, images).Select(image => Enumerable.Range(0, 4).Select(measure => table[measure * images + image]).ToArray())];
    }

    /// <summary>What a map becomes on a grid of its own size: steps of 2^-20.</summary>
    private static double[] Levels(Tensor map) => [.. map.data<double>().ToArray().Select(value => Math.Round(value * (1 << 20)) / (1 << 20))];

    private static Tensor Random(int images, long seed)
    {
        var random = new SeededRandom(seed, "maps");
        return tensor(Enumerable.Range(0, images * Side * Side).Select(_ => random.NextDouble()).ToArray(), [images, Side, Side]);
    }

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < 1e-9;
}
