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
}
