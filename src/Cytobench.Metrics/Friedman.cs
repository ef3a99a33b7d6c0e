using MathNet.Numerics.Distributions;

namespace Cytobench.Metrics;

/// <summary>Whether models rank differently over blocks: images (by their loss), classes, seeds or data sets.</summary>
/// <remarks>Friedman 1937, corrected for ties; the pairs as in Demsar 2006, "Statistical comparisons of classifiers".</remarks>
public static class Friedman
{
    /// <param name="blocks">[block][model], finite; at least two blocks of at least two models.</param>
    public static FriedmanResult Test(IReadOnlyList<double[]> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks.Count, 2);
        var models = blocks[0].Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(models, 2);
        var rankSums = new double[models];
        var ties = 0.0;
        foreach (var block in blocks)
        {
            if (block.Length != models || !block.All(double.IsFinite))
                throw new ArgumentException("every block needs a finite value of every model", nameof(blocks));
            var ranks = Midranks.Of(block, out var tieSum);
            ties += tieSum;
            for (var m = 0; m < models; m++)
                rankSums[m] += ranks[m];
        }
        double n = blocks.Count, k = models;
        var spread = rankSums.Sum(sum => Math.Pow(sum - n * (k + 1) / 2, 2));
        var scale = n * k * (k + 1) / 12 - ties / (12 * (k - 1));        // 0 where all values of every block are equal
        var chiSquared = scale > 0 ? spread / scale : 0;
        return new FriedmanResult(chiSquared, models - 1, ChiSquaredTail.Above(chiSquared, k - 1), [.. rankSums.Select(sum => sum / n)]);
    }

    /// <summary>Which pairs differ: the gap of mean ranks in standard errors, corrected by <see cref="Holm"/>.</summary>
    /// <inheritdoc cref="Test"/>
    public static PairP[] PostHoc(IReadOnlyList<double[]> blocks)
    {
        var ranks = Test(blocks).MeanRanks;
        var standardError = Math.Sqrt(ranks.Length * (ranks.Length + 1) / (6.0 * blocks.Count));
        return PairP.Corrected(ranks.Length, (first, second) => 2 * Normal.CDF(0, 1, -Math.Abs(ranks[first] - ranks[second]) / standardError));
    }
}

/// <param name="ChiSquared">At least 0.</param>
/// <param name="DegreesOfFreedom">Models less one.</param>
/// <param name="P">From the chi-squared distribution: for more than about ten blocks.</param>
/// <param name="MeanRanks">Of each model; 1 is the smallest value.</param>
public sealed record FriedmanResult(double ChiSquared, int DegreesOfFreedom, double P, double[] MeanRanks);
