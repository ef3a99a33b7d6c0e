namespace Cytobench.Metrics.Tests;

public sealed class HolmTests
{
    /// <summary>By hand: 4 * 0.005, 3 * 0.01, 2 * 0.03, 1 * 0.04 raised to the one before.</summary>
    [Fact]
    public void Smaller_p_values_are_multiplied_by_more() =>
        ClassificationScoresTests.AssertClose([0.03, 0.06, 0.06, 0.02], Holm.Correct([0.01, 0.04, 0.03, 0.005]));

    [Fact]
    public void Undefined_tests_are_not_counted() =>
        ClassificationScoresTests.AssertClose([0.06, double.NaN, 1], Holm.Correct([0.03, double.NaN, 1]));
}
