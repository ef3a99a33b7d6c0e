using CsCheck;

namespace Cytobench.Metrics.Tests;

public sealed class RiskCoverageTests
{
    /// <summary>Wrong right wrong by falling confidence: 1, 1/2, 2/3.</summary>
    [Fact]
    public void Risk_is_the_error_rate_among_the_most_confident()
    {
        var curve = RiskCoverage.Order([0.6, 0.9, 0.7], [false, false, true]);
        Assert.Equal([1, 0.5, 2 / 3.0], Enumerable.Range(1, 3).Select(curve.Risk));
        Assert.Equal((1 + 0.5 + 2 / 3.0) / 3, curve.Aurc, 15);
    }

    [Fact]
    public void Images_of_equal_confidence_keep_their_order()
    {
        Assert.Equal((0 + 0.5) / 2, RiskCoverage.Order([0.8, 0.8], [true, false]).Aurc);
        Assert.Equal((1 + 0.5) / 2, RiskCoverage.Order([0.8, 0.8], [false, true]).Aurc);
    }

    /// <summary>
    /// Traub et al. 2024, equation 8: (1 - AUROC) accuracy (1 - accuracy) + (1 - accuracy)^2 / 2, with the AUROC of confidence for
    /// being right.
    /// </summary>
    [Fact]
    public void Augrc_is_what_the_confidences_auroc_and_the_accuracy_say() =>
        Gen.Select(Gen.Int[0, 8], Gen.Bool).Array[1, 40].Sample(images =>
        {
            double[] confidences = [.. images.Select(image => image.Item1 / 8.0)];
            bool[] correct = [.. images.Select(image => image.Item2)];
            double accuracy = (double)correct.Count(right => right) / correct.Length, error = 1 - accuracy;
            var auroc = accuracy is 0 or 1 ? 0.5 : RocAuc.Binary(confidences, correct);
            Assert.Equal((1 - auroc) * accuracy * error + error * error / 2, RiskCoverage.Order(confidences, correct).Augrc, 1e-12);
        });

    /// <summary>Wrong right wrong by falling confidence: trapezoids 1/2, 1, 3/2 over 9.</summary>
    [Fact]
    public void Augrc_by_hand() => Assert.Equal(3 / 9.0, RiskCoverage.Order([0.6, 0.9, 0.7], [false, false, true]).Augrc, 15);

    /// <summary>Twenty images, the two least confident wrong.</summary>
    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(0.95, 18 / 19.0)]
    [InlineData(0.99, 18 / 20.0)]
    [InlineData(1, 18 / 20.0)]
    public void Accuracy_at_a_coverage_is_that_of_the_most_confident(double coverage, double expected)
    {
        double[] confidences = [.. Enumerable.Range(0, 20).Select(i => i / 20.0)];
        bool[] correct = [.. Enumerable.Range(0, 20).Select(i => i >= 2)];
        Assert.Equal(expected, RiskCoverage.Order(confidences, correct).AccuracyAt(coverage), 14);
    }

    /// <summary>By falling confidence: 0.9 right; 0.8 right and wrong; 0.7 right; 0.6 wrong. Accuracies 1, 2/3, 3/4, 3/5.</summary>
    [Fact]
    public void The_lowest_threshold_of_an_accuracy_takes_ties_together()
    {
        var curve = RiskCoverage.Order([0.8, 0.9, 0.6, 0.8, 0.7], [true, true, false, false, true]);
        Assert.Equal(new SelectivePoint(0.7, 4, 0.8, 0.75), curve.LowestThreshold(0.7));
        Assert.Equal(new SelectivePoint(0.9, 1, 0.2, 1), curve.LowestThreshold(0.8));
        Assert.Equal(0.6, curve.LowestThreshold(0.5)!.Threshold);
        Assert.Null(RiskCoverage.Order([0.9], [false]).LowestThreshold(0.5));
        Assert.Equal(4, curve.AtThreshold(0.65).Accepted);
        Assert.True(double.IsNaN(curve.AtThreshold(0.95).Accuracy));
    }
}
