using CsCheck;

namespace Cytobench.Metrics.Tests;

public sealed class CostMatrixTests
{
    /// <summary>Missing class 1 costs 10, a false alarm 1: deciding 0 costs 10 p, deciding 1 costs 1 - p, so p above 1/11 is class 1.</summary>
    [Fact]
    public void The_dear_mistake_moves_the_decision()
    {
        var costs = new CostMatrix([0, 1, 10, 0], 2);
        var decisions = costs.BayesDecisions([0.92, 0.08, 0.9, 0.1, 0.3, 0.7]);
        Assert.Equal([0, 1, 1], decisions);
        Assert.Equal((10 + 1 + 0) / 3.0, costs.MeanCost([1, 0, 1], decisions), 15);
    }

    [Fact]
    public void Equal_costs_decide_for_the_most_probable_class() => Sample.Any.Sample(sample =>
    {
        var costs = CostMatrix.ZeroOne(sample.Classes);
        var decisions = costs.BayesDecisions(sample.Probabilities);
        Assert.Equal(Predictions.MostProbable(sample.Probabilities, sample.Classes), decisions);
        Assert.Equal(1 - sample.Scores.Accuracy, costs.MeanCost(sample.Labels, decisions), 1e-12);
    });

    [Fact]
    public void A_cost_must_be_a_number() => Assert.Throws<ArgumentException>(() => new CostMatrix([0, double.NaN, 1, 0], 2));
}
