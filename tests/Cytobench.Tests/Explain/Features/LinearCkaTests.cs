using Cytobench.Explain.Features;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Features;

[Collection(nameof(Alone))]
public sealed class LinearCkaTests
{
    /// <summary>What CKA must not see: rotation, one scale for all, a shift, and how a layer's values are laid out.</summary>
    [Fact]
    public void Layers_that_differ_by_rotation_scale_and_shift_are_alike()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var layer = randn(60, 12, dtype: float64);
        var (rotation, _) = linalg.qr(randn(12, 12, dtype: float64));
        var similarities = Of(layer, layer.matmul(rotation) * 3 + 5, layer.view(60, 3, 2, 2));
        Assert.All(similarities, similarity => Assert.Equal(1, similarity, 1e-9));
    }

    /// <summary>The biased estimate of 64 images in 500 dimensions would be near 0.9; this one is unbiased.</summary>
    [Fact]
    public void Independent_layers_have_nothing_in_common()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var cka = new LinearCka();
        for (var batch = 0; batch < 10; batch++)
            cka.Add([randn(64, 500), randn(64, 500)]);
        var similarities = cka.Similarities();
        Assert.Equal(1, similarities[0], 1e-12);
        Assert.InRange(similarities[1], -0.1, 0.1);
    }

    /// <summary>Equation 3 of Nguyen et al. 2021 written out with sums over images, two batches of unlike size.</summary>
    [Fact]
    public void Values_agree_with_plain_loops()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        Tensor[] first = [randn(9, 4, dtype: float64), randn(12, 4, dtype: float64)];
        Tensor[] second = [.. first.Select(layer => layer.narrow(1, 0, 2).pow(2) + 0.5 * randn(layer.shape[0], 2, dtype: float64))];
        using var cka = new LinearCka();
        cka.Add([first[0], second[0]]);
        cka.Add([first[1], second[1]]);
        var cross = Hsic(first[0], second[0]) + Hsic(first[1], second[1]);
        var expected = cross / Math.Sqrt((Hsic(first[0], first[0]) + Hsic(first[1], first[1])) * (Hsic(second[0], second[0]) + Hsic(second[1], second[1])));
        var similarities = cka.Similarities();
        Assert.Equal(expected, similarities[1], 1e-9);
        Assert.Equal(expected, similarities[2], 1e-9);
        Assert.Equal(1, similarities[3], 1e-12);
    }

    [Fact]
    public void A_layer_that_does_not_vary_has_no_similarity()
    {
        using var scope = NewDisposeScope();
        var similarities = Of(ones(8, 3), rand(8, 3));
        Assert.True(double.IsNaN(similarities[0]));
        Assert.True(double.IsNaN(similarities[1]));
        Assert.Equal(1, similarities[3], 1e-9);
        using var cka = new LinearCka();
        Assert.Throws<ArgumentOutOfRangeException>(() => cka.Add([ones(3, 2)]));
        Assert.Throws<InvalidOperationException>(() => cka.Similarities());
    }

    [Fact]
    public void Only_the_sums_stay_until_they_are_disposed()
    {
        using var layer = rand(8, 3);
        var before = LiveTensors.Settled();
        using (var cka = new LinearCka())
        {
            cka.Add([layer, layer]);
            cka.Add([layer, layer]);
            cka.Similarities();
            Assert.Equal(before + 1, Tensor.TotalCount);
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static double[] Of(params Tensor[] layers)
    {
        using var cka = new LinearCka();
        cka.Add(layers);
        return cka.Similarities();
    }

    private static double Hsic(Tensor first, Tensor second)
    {
        var n = (int)first.shape[0];
        var (k, l) = (Gram(first), Gram(second));
        var (trace, sumK, sumL, mixed) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                trace += k[i, j] * l[j, i];
                sumK += k[i, j];
                sumL += l[i, j];
                for (var m = 0; m < n; m++)
                    mixed += k[i, j] * l[j, m];
            }
        }
        return (trace + sumK * sumL / ((n - 1) * (n - 2)) - 2 * mixed / (n - 2)) / (n * (n - 3));
    }

    private static double[,] Gram(Tensor layer)
    {
        var (n, width) = ((int)layer.shape[0], (int)layer.shape[1]);
        var values = layer.data<double>().ToArray();
        var gram = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                gram[i, j] = i == j ? 0 : Enumerable.Range(0, width).Sum(d => values[i * width + d] * values[j * width + d]);
        return gram;
    }
}
