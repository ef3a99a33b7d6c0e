using Cytobench.Explain.Faithfulness;
using MathNet.Numerics.LinearAlgebra;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Faithfulness;

[Collection(nameof(Alone))]
public sealed class NoisyLinearImputationTests
{
    private const int Channels = 2;

    /// <summary>The paper's system, written out and solved by LU: scattered pixels, wide holes, a border that is gone, one pixel left.</summary>
    [Theory]
    [InlineData(12, 12, "half")]
    [InlineData(24, 24, "most")]
    [InlineData(24, 24, "hole")]
    [InlineData(17, 23, "hole")]
    [InlineData(28, 28, "border")]
    [InlineData(9, 14, "one left")]
    [InlineData(5, 3, "half")]
    public void Filled_pixels_solve_the_papers_system(int height, int width, string kind)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var images = randn(1, Channels, height, width) + linspace(-2, 2, width);
        var removed = Removed(kind, height, width);
        var filled = NoisyLinearImputation.Fill(images, removed, noise: null);
        for (var channel = 0; channel < Channels; channel++)
        {
            var expected = Dense(images[0, channel], removed[0, 0]);
            var actual = filled[0, channel].contiguous().data<float>().ToArray();
            for (var pixel = 0; pixel < expected.Length; pixel++)
                Assert.True(Math.Abs(expected[pixel] - actual[pixel]) < 1e-3, $"{kind}, channel {channel}, pixel {pixel}: {actual[pixel]} instead of {expected[pixel]}");
        }
    }

    /// <summary>By hand: the middle of [[1,2,3],[4,?,6],[7,8,9]] is (2+4+6+8)/6 + (1+3+7+9)/12 = 20/6 + 20/12 = 5; the corner of [[?,2],[4,5]] is (2+4)/6 + 5/12 over 5/12 = 17/5.</summary>
    [Fact]
    public void A_pixel_is_the_weighted_mean_of_its_neighbours()
    {
        using var scope = NewDisposeScope();
        var middle = NoisyLinearImputation.Fill(arange(1, 10, dtype: ScalarType.Float32).view(1, 1, 3, 3), arange(9).view(1, 1, 3, 3).eq(4), noise: null);
        Assert.Equal(5, middle[0, 0, 1, 1].item<float>(), 1e-4f);
        var corner = NoisyLinearImputation.Fill(tensor(new float[] { 7, 2, 4, 5 }, [1, 1, 2, 2]), arange(4).view(1, 1, 2, 2).eq(0), noise: null);
        Assert.Equal(17.0f / 5, corner[0, 0, 0, 0].item<float>(), 1e-4f);
    }

    [Fact]
    public void Noise_is_added_to_removed_pixels_alone_and_images_do_not_touch_each_other()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (images, noise) = (randn(3, 3, 20, 20), randn(3, 3, 20, 20));
        var removed = rand(3, 1, 20, 20) < 0.7;
        var plain = NoisyLinearImputation.Fill(images, removed, noise: null);
        var noisy = NoisyLinearImputation.Fill(images, removed, noise);
        Assert.True(allclose(noisy - plain, noise * removed, 1e-4, 1e-5));
        Assert.True(plain.masked_select(removed.logical_not().expand_as(plain)).Equals(images.masked_select(removed.logical_not().expand_as(plain))));
        var alone = NoisyLinearImputation.Fill(images.narrow(0, 1, 1), removed.narrow(0, 1, 1), noise: null);
        Assert.True(allclose(alone, plain.narrow(0, 1, 1), 1e-3, 1e-3));
    }

    /// <summary>A plane solves the system wherever all eight neighbours are there, so a hole inside it is filled exactly; without anything known there is nothing to say.</summary>
    [Fact]
    public void A_wide_hole_in_a_slope_is_filled_with_the_slope()
    {
        using var scope = NewDisposeScope();
        var slope = (arange(96, dtype: ScalarType.Float32).unsqueeze(1) / 96 + arange(96, dtype: ScalarType.Float32) / 48).view(1, 1, 96, 96);
        var removed = zeros(1, 1, 96, 96, dtype: ScalarType.Bool);
        removed.narrow(2, 1, 94).narrow(3, 1, 94).fill_(true);
        Assert.True((NoisyLinearImputation.Fill(slope, removed, noise: null) - slope).abs().max().item<float>() < 2e-3);
        Assert.True(NoisyLinearImputation.Fill(slope, ones_like(removed), noise: null).Equals(zeros_like(slope)));
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var images = randn(2, 3, 30, 30);
        using var removed = rand(2, 1, 30, 30) < 0.5;
        var before = LiveTensors.Settled();
        using (NoisyLinearImputation.Fill(images, removed, noise: images))
        {
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static Tensor Removed(string kind, int height, int width)
    {
        if (kind is "half" or "most")
            return rand(1, 1, height, width) < (kind == "half" ? 0.5 : 0.9);
        var removed = zeros(1, 1, height, width, dtype: ScalarType.Bool);
        if (kind == "hole")
            removed.narrow(2, 2, height - 5).narrow(3, 3, width - 4).fill_(true);
        else if (kind == "border")
            removed.copy_(ones_like(removed)).narrow(2, 10, 7).narrow(3, 9, 8).fill_(false);
        else
            removed.copy_(ones_like(removed)).narrow(2, 4, 1).narrow(3, 6, 1).fill_(false);
        return removed;
    }

    private static double[] Dense(Tensor image, Tensor removed)
    {
        var (height, width) = ((int)image.shape[0], (int)image.shape[1]);
        var values = image.contiguous().data<float>().ToArray();
        var gone = removed.contiguous().data<bool>().ToArray();
        var unknown = Enumerable.Range(0, gone.Length).Where(pixel => gone[pixel]).ToArray();
        var matrix = Matrix<double>.Build.Dense(unknown.Length, unknown.Length);
        var right = Vector<double>.Build.Dense(unknown.Length);
        for (var row = 0; row < unknown.Length; row++)
        {
            for (var down = -1; down <= 1; down++)
            {
                for (var across = -1; across <= 1; across++)
                {
                    var (y, x) = (unknown[row] / width + down, unknown[row] % width + across);
                    if ((down, across) == (0, 0) || y < 0 || x < 0 || y >= height || x >= width)
                        continue;
                    var weight = down == 0 || across == 0 ? 1.0 / 6 : 1.0 / 12;
                    matrix[row, row] += weight;
                    if (gone[y * width + x])
                        matrix[row, Array.IndexOf(unknown, y * width + x)] -= weight;
                    else
                        right[row] += weight * values[y * width + x];
                }
            }
        }
        var solution = matrix.Solve(right);
        return [.. Enumerable.Range(0, gone.Length).Select(pixel => gone[pixel] ? solution[Array.IndexOf(unknown, pixel)] : values[pixel])];
    }
}
