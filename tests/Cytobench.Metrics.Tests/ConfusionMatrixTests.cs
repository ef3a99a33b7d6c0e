namespace Cytobench.Metrics.Tests;

public sealed class ConfusionMatrixTests
{
    /// <summary>Four images of class 0, one of class 1: precision 1 and 1/2, recall 3/4 and 1, F1 6/7 and 2/3.</summary>
    [Fact]
    public void Weighted_averages_weigh_by_support()
    {
        var confusion = new ConfusionMatrix([3, 1, 0, 1], 2);
        Assert.Equal((4 * 1 + 1 * 0.5) / 5, confusion.Weighted(confusion.Precision), 15);
        Assert.Equal((4 * 0.75 + 1 * 1) / 5, confusion.Weighted(confusion.Recall), 15);
        Assert.Equal((4 * 6 / 7.0 + 1 * 2 / 3.0) / 5, confusion.Weighted(confusion.F1), 15);
    }

    /// <summary>
    /// Class 1 is present but never predicted, class 2 predicted but absent, class 3 neither. Scikit-learn's averages go over
    /// 0, 1 and 2 with 0 for the undefined; balanced accuracy over 0 and 1.
    /// </summary>
    [Fact]
    public void Undefined_values_are_NaN_and_count_as_zero_in_averages()
    {
        var confusion = new ConfusionMatrix([2, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 4);
        Assert.Equal([2 / 3.0, double.NaN, 0, double.NaN], confusion.PerClass(confusion.Precision));
        Assert.Equal([1, 0, double.NaN, double.NaN], confusion.PerClass(confusion.Recall));
        Assert.Equal([4 / 5.0, 0, 0, double.NaN], confusion.PerClass(confusion.F1));
        Assert.Equal(2 / 9.0, confusion.Macro(confusion.Precision), 15);
        Assert.Equal(1 / 3.0, confusion.Macro(confusion.Recall), 15);
        Assert.Equal(0.5, confusion.BalancedAccuracy);
    }

    /// <summary>scikit-learn's user guide: true 1 1 1 -1, predicted 1 -1 1 1 gives -0.33.</summary>
    [Fact]
    public void Matthews_may_be_negative() =>
        Assert.Equal(-1 / 3.0, Matthews.Coefficient(ConfusionMatrix.Count([1, 1, 1, 0], [1, 0, 1, 1], 2)), 15);

    /// <summary>The example of 50 grant proposals in Wikipedia's "Cohen's kappa": agreement 0.7, by chance 0.5.</summary>
    [Fact]
    public void Kappa_of_the_grant_proposals_is_two_fifths() =>
        Assert.Equal(0.4, CohenKappa.Coefficient(new ConfusionMatrix([20, 5, 10, 15], 2)), 15);
}
