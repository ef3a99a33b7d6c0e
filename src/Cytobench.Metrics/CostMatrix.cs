namespace Cytobench.Metrics;

/// <summary>What deciding a class for an image of another one costs, and the decisions that cost least.</summary>
/// <remarks>Elkan 2001, "The foundations of cost-sensitive learning", equation 1.</remarks>
public sealed class CostMatrix
{
    private readonly double[] costs;

    /// <param name="costs">Row-major K x K, [label][decision], finite; a negative cost is a gain.</param>
    /// <param name="classes">K.</param>
    public CostMatrix(ReadOnlySpan<double> costs, int classes)
    {
        if (costs.Length != classes * classes)
            throw new ArgumentException($"{costs.Length} costs for {classes} classes", nameof(costs));
        foreach (var cost in costs)
            if (!double.IsFinite(cost))
                throw new ArgumentException($"{cost} is no cost", nameof(costs));
        (this.costs, Classes) = (costs.ToArray(), classes);
    }

    public int Classes { get; }

    public double this[int label, int decision] => costs[label * Classes + decision];

    /// <summary>Every mistake costs 1.</summary>
    public static CostMatrix ZeroOne(int classes) =>
        new([.. Enumerable.Range(0, classes * classes).Select(cell => cell / classes == cell % classes ? 0.0 : 1)], classes);

    /// <param name="probabilities">Row-major N x K; what they promise counts, so calibrate them first.</param>
    /// <returns>For each image the decision of the least expected cost; of equal ones the first.</returns>
    public int[] BayesDecisions(ReadOnlySpan<double> probabilities)
    {
        var decisions = new int[probabilities.Length / Classes];
        for (var i = 0; i < decisions.Length; i++)
        {
            var row = probabilities.Slice(i * Classes, Classes);
            var least = double.PositiveInfinity;
            for (var decision = 0; decision < Classes; decision++)
            {
                var expected = 0.0;
                for (var label = 0; label < Classes; label++)
                    expected += row[label] * this[label, decision];
                if (expected < least)
                    (least, decisions[i]) = (expected, decision);
            }
        }
        return decisions;
    }

    /// <summary>Mean cost of decisions; NaN without images.</summary>
    public double MeanCost(ReadOnlySpan<int> labels, ReadOnlySpan<int> decisions)
    {
        if (labels.Length != decisions.Length)
            throw new ArgumentException($"{decisions.Length} decisions for {labels.Length} labels", nameof(decisions));
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            sum += this[labels[i], decisions[i]];
        return sum / labels.Length;
    }
}
