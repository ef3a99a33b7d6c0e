namespace Cytobench.Metrics.Tests;

public sealed class MeanBootstrapTests
{
    private static readonly BootstrapConfig Config = new() { Resamples = 4000, Seed = 7 };

    /// <summary>Of 200 values, half 0 and half 1, the standard error of the mean is sqrt(0.25 / 200) = 0.0354.</summary>
    [Fact]
    public void Interval_is_about_two_standard_errors_wide()
    {
        var values = Enumerable.Range(0, 200).Select(i => (double)(i % 2)).ToArray();
        var result = MeanBootstrap.Of(values, Config);
        Assert.Equal(0.5, result.Estimate, 12);
        Assert.Equal(0.0354, result.StandardError, 0.002);
        Assert.Equal(0.5 - 1.96 * 0.0354, result.Bca.Lower, 0.01);
        Assert.Equal(0.5 + 1.96 * 0.0354, result.Bca.Upper, 0.01);
    }

    [Fact]
    public void Undefined_values_are_left_out()
    {
        double[] values = [1, double.NaN, 2, 3, 4, double.NaN, 5, 6];
        Assert.Equal(MeanBootstrap.Of([1, 2, 3, 4, 5, 6], Config), MeanBootstrap.Of(values, Config));
    }

    [Fact]
    public void Few_values_have_a_mean_but_no_interval()
    {
        var result = MeanBootstrap.Of([1, 2, double.NaN, 3, 6], Config);
        Assert.Equal(3, result.Estimate, 12);
        Assert.True(double.IsNaN(result.Bca.Lower) && double.IsNaN(result.Percentile.Upper) && double.IsNaN(result.StandardError));
        Assert.True(double.IsNaN(MeanBootstrap.Of([double.NaN], Config).Estimate));
    }

    [Fact]
    public void Values_that_are_all_alike_have_an_interval_of_one_point() =>
        Assert.Equal(new Interval(0.25, 0.25), MeanBootstrap.Of([0.25, 0.25, 0.25, 0.25, 0.25], Config).Bca);
}
