using Cytobench.Explain.Features;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Features;

[Collection(nameof(Alone))]
public sealed class LinearProbeTests
{
    /// <summary>
    /// By hand: one feature, +1 for class 0 and -1 for class 1, already standardised. By symmetry the weights are w and -w, no bias; mean loss
    /// + penalty / 2 |W|^2 = ln(1 + e^-2w) + penalty w^2, whose slope is 0 where penalty w = 1 / (1 + e^2w).
    /// </summary>
    [Theory, InlineData(1), InlineData(0.1), InlineData(1e-3)]
    public void Two_points_have_the_optimum_that_a_root_gives(double penalty)
    {
        using var scope = NewDisposeScope();
        var features = tensor(new[] { 1f, 1f, -1f, -1f }, [4, 1]);
        using var probe = Fit(features, [0, 0, 1, 1], 2, penalty);
        var (low, high) = (0.0, 20.0);
        for (var step = 0; step < 200; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = penalty * middle < 1 / (1 + Math.Exp(2 * middle)) ? (middle, high) : (low, middle);
        }
        Assert.Equal(1 / (1 + Math.Exp(-2 * low)), probe.Probabilities(features)[0], 1e-5);
        Assert.Equal(Math.Log(1 + Math.Exp(-2 * low)) + penalty * low * low, probe.Loss, 1e-9);
        Assert.True(probe.IsConverged);
    }

    [Fact]
    public void Separable_classes_are_told_apart()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => i % 3)];
        var centres = tensor(new[] { 4f, 0f, 0f, 0f, 4f, 0f, 0f, 0f, 4f }, [3, 3]);
        var features = centres.index_select(0, tensor(labels, dtype: ScalarType.Int64)) + 0.3 * randn(300, 3);
        using var probe = Fit(features, labels, 3, 1e-3);
        var probabilities = probe.Probabilities(features);
        Assert.Equal(labels, Metrics.Predictions.MostProbable(probabilities, 3));
        for (var i = 0; i < 300; i++)
            Assert.Equal(1, probabilities.AsSpan(3 * i, 3).ToArray().Sum(), 1e-9);
    }

    /// <summary>Three overlapping classes: plain gradient descent with loops, 20,000 steps of a strongly convex loss, ends at the same place.</summary>
    [Fact]
    public void The_optimum_is_that_of_gradient_descent()
    {
        const int n = 12, width = 2, classes = 3;
        const double penalty = 0.05;
        double[] x = [1.2, 0.1, 0.4, 1.9, -0.7, 0.3, 2.2, -1.0, 0.0, 0.5, -1.1, -1.4, 0.9, 0.8, 1.5, 2.1, -0.2, -0.6, 1.0, -0.9, 0.3, 1.1, -1.6, 0.2];
        int[] labels = [.. Enumerable.Range(0, n).Select(i => i % classes)];
        var z = new double[n * width];
        for (var d = 0; d < width; d++)
        {
            var mean = Enumerable.Range(0, n).Average(i => x[i * width + d]);
            var deviation = Math.Sqrt(Enumerable.Range(0, n).Average(i => Math.Pow(x[i * width + d] - mean, 2)));
            for (var i = 0; i < n; i++)
                z[i * width + d] = (x[i * width + d] - mean) / deviation;
        }
        var (weights, biases, shares) = (new double[width, classes], new double[classes], new double[n, classes]);
        for (var step = 0; step < 20_000; step++)
        {
            for (var i = 0; i < n; i++)
            {
                var exponentials = Enumerable.Range(0, classes).Select(k => Math.Exp(biases[k] + Enumerable.Range(0, width).Sum(d => z[i * width + d] * weights[d, k]))).ToArray();
                for (var k = 0; k < classes; k++)
                    shares[i, k] = exponentials[k] / exponentials.Sum();
            }
            for (var k = 0; k < classes; k++)
            {
                for (var d = 0; d < width; d++)
                    weights[d, k] -= 0.5 * (Enumerable.Range(0, n).Average(i => (shares[i, k] - (labels[i] == k ? 1 : 0)) * z[i * width + d]) + penalty * weights[d, k]);
                biases[k] -= 0.5 * Enumerable.Range(0, n).Average(i => shares[i, k] - (labels[i] == k ? 1 : 0));
            }
        }
        using var scope = NewDisposeScope();
        var features = tensor(x, [n, width], dtype: ScalarType.Float64);
        using var probe = Fit(features, labels, classes, penalty);
        var probabilities = probe.Probabilities(features);
        for (var i = 0; i < n; i++)
            for (var k = 0; k < classes; k++)
                Assert.Equal(shares[i, k], probabilities[i * classes + k], 1e-5);
        // Beginning elsewhere ends there too, and so do features of another scale; a feature that never varies says nothing.
        using var stronger = Fit(features, labels, classes, 1);
        using var warm = Fit(features, labels, classes, penalty, stronger);
        Assert.Equal(probe.Loss, warm.Loss, 1e-9);
        using var scaled = Fit(cat([features * 100 - 7, ones(n, 1, dtype: ScalarType.Float64)], 1), labels, classes, penalty);
        Assert.Equal(probe.Loss, scaled.Loss, 1e-9);
    }

    [Fact]
    public void Only_the_probe_itself_stays_until_it_is_disposed()
    {
        using var features = rand(30, 4);
        int[] labels = [.. Enumerable.Range(0, 30).Select(i => i % 2)];
        var before = LiveTensors.Settled();
        using (var probe = Fit(features, labels, 2, 0.1))
        {
            probe.Probabilities(features);
            Assert.Equal(before + 3, Tensor.TotalCount);                 // mean, scale, weights
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static LinearProbe Fit(Tensor features, int[] labels, int classes, double penalty, LinearProbe? start = null) =>
        LinearProbe.Fit(features, labels, classes, penalty, start, TestContext.Current.CancellationToken);
}
