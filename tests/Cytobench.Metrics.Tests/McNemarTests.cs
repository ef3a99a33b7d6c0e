using CsCheck;

namespace Cytobench.Metrics.Tests;

public sealed class McNemarTests
{
    /// <summary>One against five: 2 (1 + 6) / 2^6.</summary>
    [Fact]
    public void P_is_twice_the_smaller_binomial_tail() => Assert.Equal(14 / 64.0, McNemar.ExactP(1, 5), 14);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 4)]
    public void No_difference_gives_one(int onlyFirst, int onlySecond) => Assert.Equal(1, McNemar.ExactP(onlyFirst, onlySecond));

    /// <summary>The tail summed term by term.</summary>
    [Fact]
    public void P_agrees_with_the_sum_of_binomial_terms() => Gen.Select(Gen.Int[0, 60], Gen.Int[0, 60]).Sample((first, second) =>
    {
        var (n, smaller, term, sum) = (first + second, Math.Min(first, second), 1.0, 0.0);
        for (var k = 0; k <= smaller; term = term * (n - k) / (k + 1), k++)
            sum += term;
        Assert.Equal(Math.Min(1, 2 * sum / Math.Pow(2, n)), McNemar.ExactP(first, second), 1e-12);
        Assert.Equal(McNemar.ExactP(first, second), McNemar.ExactP(second, first));
    });

    [Fact]
    public void Images_that_both_get_right_or_both_miss_do_not_count()
    {
        var result = McNemar.Exact([0, 1, 1, 0, 0], [0, 1, 0, 1, 1], [0, 0, 1, 0, 1]);
        Assert.Equal((2, 1, 1.0), (result.OnlyFirstRight, result.OnlySecondRight, result.P));
    }
}
