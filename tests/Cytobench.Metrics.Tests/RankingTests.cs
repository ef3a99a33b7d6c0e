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
}
