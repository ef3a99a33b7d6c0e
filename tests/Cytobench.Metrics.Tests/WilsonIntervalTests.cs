using CsCheck;

namespace Cytobench.Metrics.Tests;

public sealed class WilsonIntervalTests
{
    /// <summary>
    /// 34, 28 and 19 errors of 3,421: intervals published with the predictions of the BloodMNIST ensemble study, rounded to 4
    /// digits.
    /// </summary>
    [Theory]
    [InlineData(34, 0.9861, 0.9929)]
    [InlineData(28, 0.9882, 0.9943)]
    [InlineData(19, 0.9913, 0.9964)]
    public void Accuracies_of_the_published_models(int errors, double lower, double upper)
    {
        var interval = WilsonInterval.Of(3421 - errors, 3421);
        Assert.Equal(lower, interval.Lower, 4);
        Assert.Equal(upper, interval.Upper, 4);
    }

    /// <summary>The ends solve (share - p)^2 = z^2 p (1 - p) / n.</summary>
    [Fact]
    public void The_ends_are_the_shares_that_a_score_test_just_accepts() =>
        Gen.Int[1, 500].SelectMany(n => Gen.Int[0, n].Select(successes => (successes, n))).Sample((successes, n) =>
        {
            var (lower, upper) = WilsonInterval.Of(successes, n);
            Assert.True(0 <= lower && lower <= (double)successes / n && (double)successes / n <= upper && upper <= 1);
            foreach (var end in (double[])[lower, upper])
                if (end is > 0 and < 1)
                    Assert.Equal(1.959963984540054, Math.Abs((double)successes / n - end) / Math.Sqrt(end * (1 - end) / n), 1e-6);
        });

    /// <summary>By hand: all of n right gives n / (n + z^2).</summary>
    [Fact]
    public void Without_errors_the_interval_still_has_a_width()
    {
        var interval = WilsonInterval.Of(10, 10);
        Assert.Equal(10 / (10 + 1.959963984540054 * 1.959963984540054), interval.Lower, 12);
        Assert.Equal(1, interval.Upper);
    }
}
