namespace Cytobench.Metrics.Tests;

public sealed class CorruptionErrorTests
{
    /// <summary>By hand: errors .1 .2 .3 .4 .5 have the mean .3; the reference's is .2, on clean images .1; ours on clean images .05.</summary>
    [Fact]
    public void Errors_are_divided_by_those_of_the_reference()
    {
        double[] errors = [0.1, 0.2, 0.3, 0.4, 0.5];
        Assert.Equal(1.5, CorruptionError.Balanced(errors, 0.2), 12);
        Assert.Equal(0.25 / 0.1, CorruptionError.RelativeBalanced(errors, 0.05, 0.2, 0.1), 12);
    }

    [Fact]
    public void A_reference_that_does_not_degrade_leaves_the_relative_error_undefined() =>
        Assert.True(double.IsNaN(CorruptionError.RelativeBalanced([0.1], 0.05, 0.2, 0.2)));

    [Fact]
    public void What_is_undefined_stays_so_in_the_mean()
    {
        Assert.True(double.IsNaN(CorruptionError.Mean([0.1, double.NaN])));
        Assert.True(double.IsNaN(CorruptionError.Mean([])));
    }
}
