namespace Cytobench.Metrics.Tests;

/// <summary>
/// By hand, on six images of three classes. Predictions 0 1 1 1 0 2 (image 4 is a tie, the first class wins) give the confusion
/// [1 1 0] [0 2 0] [1 0 1].
/// </summary>
public sealed class ClassificationScoresTests
{
    private static readonly int[] Labels = [0, 0, 1, 1, 2, 2];

    private static readonly double[] Probabilities =
    [
        0.7, 0.2, 0.1,
        0.3, 0.5, 0.2,
        0.2, 0.6, 0.2,
        0.1, 0.8, 0.1,
        0.4, 0.2, 0.4,
        0.05, 0.05, 0.9,
    ];

    private static readonly ClassificationScores Actual = Scores.Compute(Probabilities, Labels, 3);

    [Fact]
    public void Accuracy_is_the_share_of_right_predictions()
    {
        Assert.Equal((6, 2), (Actual.N, Actual.Errors));
        Assert.Equal(4 / 6.0, Actual.Accuracy, 15);
        Assert.Equal([[1, 1, 0], [0, 2, 0], [1, 0, 1]], Actual.Confusion);
        Assert.Equal([2, 2, 2], Actual.Support);
    }

    [Fact]
    public void Precision_recall_and_F1_of_each_class()
    {
        AssertClose([1 / 2.0, 2 / 3.0, 1], Actual.PrecisionPerClass);
        AssertClose([1 / 2.0, 1, 1 / 2.0], Actual.RecallPerClass);
        AssertClose([2 / 4.0, 4 / 5.0, 2 / 3.0], Actual.F1PerClass);
    }

    [Fact]
    public void Macro_averages_are_means_over_classes()
    {
        Assert.Equal(13 / 18.0, Actual.PrecisionMacro, 15);
        Assert.Equal(2 / 3.0, Actual.RecallMacro, 15);
        Assert.Equal(59 / 90.0, Actual.F1Macro, 15);
        Assert.Equal(2 / 3.0, Actual.BalancedAccuracy, 15);
    }

    [Fact]
    public void Micro_averages_are_the_accuracy() =>
        Assert.All([Actual.PrecisionMicro, Actual.RecallMicro, Actual.F1Micro], value => Assert.Equal(4 / 6.0, value, 15));

    /// <summary>Class 0: positives 0.7 and 0.3 win 4 and 3 of the 4 negatives 0.2 0.1 0.4 0.05; the others are separated.</summary>
    [Fact]
    public void Auc_counts_the_pairs_that_a_positive_wins()
    {
        AssertClose([7 / 8.0, 1, 1], Actual.AucPerClass);
        Assert.Equal(23 / 24.0, Actual.AucMacroOvr, 15);
    }

    /// <summary>The positives 0.7 0.3 0.6 0.8 0.4 0.9 win 12 10 12 12 10.5 12 of the 12 negatives.</summary>
    [Fact]
    public void Micro_auc_looks_at_all_cells_at_once() => Assert.Equal(68.5 / 72, Actual.AucMicro, 15);

    /// <summary>Class 0 falls 0.7+ 0.4- 0.3+: precision 1 and 2/3 at its two steps of recall.</summary>
    [Fact]
    public void Average_precision_is_the_precision_at_each_step_of_recall()
    {
        AssertClose([5 / 6.0, 1, 1], Actual.AveragePrecisionPerClass);
        Assert.Equal(17 / 18.0, Actual.AveragePrecisionMacro, 15);
    }

    /// <summary>(4 * 6 - 12) / sqrt((36 - 12) (36 - 14)) and (24 - 12) / (36 - 12).</summary>
    [Fact]
    public void Matthews_and_kappa_measure_agreement_beyond_chance()
    {
        Assert.Equal(12 / Math.Sqrt(24 * 22), Actual.Matthews, 15);
        Assert.Equal(0.5, Actual.CohenKappa, 15);
    }

    [Fact]
    public void Log_loss_is_the_mean_of_minus_the_log_of_the_labels_probability() =>
        Assert.Equal(-Math.Log(0.7 * 0.3 * 0.6 * 0.8 * 0.4 * 0.9) / 6, Actual.LogLoss, 14);

    /// <summary>Squared distances 0.14 0.78 0.24 0.06 0.56 0.015.</summary>
    [Fact]
    public void Brier_score_sums_over_classes() => Assert.Equal(1.795 / 6, Actual.BrierMulticlass, 14);

    /// <summary>One image in each bin, three of them on an edge; gaps 0.3 0.5 0.4 0.2 0.4 0.1.</summary>
    [Fact]
    public void Calibration_errors_are_the_mean_and_the_largest_gap()
    {
        Assert.Equal(1.9 / 6, Actual.Ece15EqualWidth, 14);
        Assert.Equal(0.5, Actual.Mce15EqualWidth, 14);
    }

    /// <summary>Falling confidence: right right right right wrong wrong, so the risks are 0 0 0 0 1/5 2/6.</summary>
    [Fact]
    public void Aurc_is_the_mean_risk_over_coverages() => Assert.Equal((1 / 5.0 + 2 / 6.0) / 6, Actual.Aurc, 15);

    [Fact]
    public void Single_precision_gives_the_scores_of_its_exact_values()
    {
        var single = Array.ConvertAll(Probabilities, value => (float)value);
        var exact = Scores.Compute(Array.ConvertAll(single, value => (double)value), Labels, 3);
        Assert.Equivalent(exact, Scores.Compute(single, Labels, 3), strict: true);
    }

    [Fact]
    public void Log_loss_and_Brier_score_look_at_renormalised_rows()
    {
        var twice = Scores.Compute(Array.ConvertAll(Probabilities, value => 2 * value), Labels, 3);
        Assert.Equal(Actual.LogLoss, twice.LogLoss, 14);
        Assert.Equal(Actual.BrierMulticlass, twice.BrierMulticlass, 14);
    }

    /// <summary>2^-52 stands in for 0, as in scikit-learn: 52 ln 2 = 36.04.</summary>
    [Fact]
    public void An_impossible_label_costs_a_finite_log_loss() =>
        Assert.Equal(52 * Math.Log(2), Scores.Compute([0.0, 1.0], [0], 2).LogLoss, 12);

    [Theory]
    [InlineData(new[] { 0.5, 0.5 }, new[] { 0, 1 })]
    [InlineData(new[] { 0.5, 0.5 }, new[] { 2 })]
    [InlineData(new[] { 0.5, 0.5 }, new[] { -1 })]
    [InlineData(new[] { 1.5, -0.5 }, new[] { 0 })]
    [InlineData(new[] { 0.0, 0.0 }, new[] { 0 })]
    [InlineData(new[] { double.NaN, 0.5 }, new[] { 0 })]
    [InlineData(new[] { double.PositiveInfinity, 0.5 }, new[] { 0 })]
    public void What_is_not_probabilities_with_labels_is_refused(double[] probabilities, int[] labels) =>
        Assert.Throws<ArgumentException>(() => Scores.Compute(probabilities, labels, 2));

    internal static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance = 1e-14)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
