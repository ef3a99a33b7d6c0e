using CsCheck;

namespace Cytobench.Metrics.Tests;

public sealed class RankingTests
{
    private static readonly double[] DocumentedScores = [0.1, 0.4, 0.35, 0.8];
    private static readonly bool[] DocumentedPositives = [false, false, true, true];

    /// <summary>The example in the documentation of scikit-learn's roc_auc_score.</summary>
    [Fact]
    public void Auc_of_the_documented_example_is_three_quarters() =>
        Assert.Equal(0.75, RocAuc.Binary(DocumentedScores, DocumentedPositives), 15);

    /// <summary>The example in the documentation of scikit-learn's average_precision_score: 0.83.</summary>
    [Fact]
    public void Average_precision_of_the_documented_example_is_five_sixths() =>
        Assert.Equal(5 / 6.0, AveragePrecision.Binary(DocumentedScores, DocumentedPositives), 15);

    /// <summary>Positives 0.5 0.5 0.9, negatives 0.5 0.1: 1.5 + 1.5 + 2 of 6 pairs.</summary>
    [Fact]
    public void A_tie_counts_one_half() =>
        Assert.Equal(5 / 6.0, RocAuc.Binary([0.5, 0.5, 0.9, 0.5, 0.1], [true, true, true, false, false]), 15);

    /// <summary>Thresholds 0.9 (precision 1, recall 1/3) and 0.5 (precision 3/4, recall 1).</summary>
    [Fact]
    public void Tied_scores_are_one_threshold_of_average_precision() =>
        Assert.Equal(1 / 3.0 + 2 / 3.0 * 0.75, AveragePrecision.Binary([0.5, 0.5, 0.9, 0.5, 0.1], [true, true, true, false, false]), 15);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Auc_needs_both_kinds(bool positive) => Assert.True(double.IsNaN(RocAuc.Binary([0.1, 0.2], [positive, positive])));

    [Fact]
    public void Average_precision_needs_a_positive() => Assert.True(double.IsNaN(AveragePrecision.Binary([0.1, 0.2], [false, false])));

    /// <summary>The example in the documentation of scikit-learn's roc_curve: all of its thresholds.</summary>
    [Fact]
    public void Roc_points_of_the_documented_example() => Assert.Equal(
        [new(double.PositiveInfinity, 0, 0), new(0.8, 0, 0.5), new(0.4, 0.5, 0.5), new(0.35, 0.5, 1), new(0.1, 1, 1)],
        RocCurve.Binary(DocumentedScores, DocumentedPositives));

    /// <summary>The example in the documentation of scikit-learn's precision_recall_curve, turned round.</summary>
    [Fact]
    public void Precision_recall_points_of_the_documented_example() => Assert.Equal(
        [new(0.8, 1, 0.5), new(0.4, 0.5, 0.5), new(0.35, 2 / 3.0, 1), new(0.1, 0.5, 1)],
        PrecisionRecallCurve.Binary(DocumentedScores, DocumentedPositives));

    [Fact]
    public void The_areas_are_those_of_the_curves() => Gen.Select(Gen.Int[0, 9], Gen.Bool).Array[2, 40].Sample(images =>
    {
        double[] scores = [.. images.Select(image => image.Item1 / 9.0)];
        bool[] positives = [.. images.Select(image => image.Item2)];
        var roc = RocCurve.Binary(scores, positives);
        var trapezoids = roc.Zip(roc.Skip(1), (a, b) => (b.FalsePositiveRate - a.FalsePositiveRate) * (a.TruePositiveRate + b.TruePositiveRate) / 2).Sum();
        Assert.Equal(RocAuc.Binary(scores, positives), trapezoids, 1e-12);
        var (steps, recall) = (0.0, 0.0);
        foreach (var point in PrecisionRecallCurve.Binary(scores, positives))
        {
            steps += point.Precision * (point.Recall - recall);
            recall = point.Recall;
        }
        Assert.Equal(AveragePrecision.Binary(scores, positives), steps, 1e-12);
    });
}
