namespace Cytobench.Metrics.Tests;

public sealed class WelchIntervalTests
{
    /// <summary>
    /// By hand: means 5 and 2, variances of means 1/3 and 4/3, so t = 3 / sqrt(5/3) and (5/3)^2 / ((1/9 + 16/9) / 2) = 50/17 degrees of freedom.
    /// </summary>
    [Fact]
    public void Error_and_degrees_of_freedom_are_those_of_Welch_and_Satterthwaite()
    {
        var result = WelchInterval.Of([4, 5, 6], [0, 2, 4]);
        Assert.Equal(3, result.Difference, 12);
        Assert.Equal(Math.Sqrt(5.0 / 3), result.StandardError, 12);
        Assert.Equal(50.0 / 17, result.DegreesOfFreedom, 12);
    }

    /// <summary>With equal groups of two and equal spread there are 2 degrees of freedom: t at 97.5 % is 4.302653 (any table).</summary>
    [Fact]
    public void Two_seeds_each_give_a_wide_interval()
    {
        var result = WelchInterval.Of([0.90, 0.92], [0.80, 0.82]);
        Assert.Equal(2, result.DegreesOfFreedom, 9);
        Assert.Equal(0.1 - 4.302653 * Math.Sqrt(0.0002), result.Interval.Lower, 6);
        Assert.Equal(0.1 + 4.302653 * Math.Sqrt(0.0002), result.Interval.Upper, 6);
        Assert.True(result.P < 0.05);
    }

    [Fact]
    public void One_seed_tells_no_spread()
    {
        var result = WelchInterval.Of([0.9], [0.8, 0.82]);
        Assert.True(double.IsNaN(result.Interval.Lower) && double.IsNaN(result.P));
        Assert.Equal(0.09, result.Difference, 12);
    }

    [Fact]
    public void Equal_values_have_no_spread_to_explain_a_difference()
    {
        Assert.Equal(new Interval(0.25, 0.25), WelchInterval.Of([0.75, 0.75], [0.5, 0.5]).Interval);
        Assert.Equal(1, WelchInterval.Of([0.75, 0.75], [0.75, 0.75]).P);
    }
}
