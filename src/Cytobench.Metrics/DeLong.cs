using MathNet.Numerics.Distributions;

namespace Cytobench.Metrics;

/// <summary>Whether two models' AUCs on the same images differ, class by class against the rest.</summary>
/// <remarks>
/// DeLong, DeLong and Clarke-Pearson 1988; by midranks, in O(N log N), as Sun and Xu 2014, "Fast implementation of DeLong's
/// algorithm".
/// </remarks>
public static class DeLong
{
    /// <param name="first">The first model's scores.</param>
    /// <param name="second">The second model's, of the same images.</param>
    /// <param name="positives">Which images are of the class.</param>
    /// <returns>NaN throughout with fewer than two positives or negatives.</returns>
    public static DeLongResult Binary(ReadOnlySpan<double> first, ReadOnlySpan<double> second, ReadOnlySpan<bool> positives)
    {
        if (second.Length != first.Length || positives.Length != first.Length)
            throw new ArgumentException($"{first.Length} and {second.Length} scores for {positives.Length} labels", nameof(positives));
        double positiveCount = positives.Count(true), negativeCount = positives.Length - positiveCount;
        if (positiveCount < 2 || negativeCount < 2)
            return new DeLongResult(RocAuc.Binary(first, positives), RocAuc.Binary(second, positives), double.NaN, double.NaN, double.NaN);
        var (firstAuc, firstOfPositives, firstOfNegatives) = Placements(first, positives);
        var (secondAuc, secondOfPositives, secondOfNegatives) = Placements(second, positives);
        var difference = firstAuc - secondAuc;
        var variance = VarianceOfDifference(firstOfPositives, secondOfPositives) / positiveCount
            + VarianceOfDifference(firstOfNegatives, secondOfNegatives) / negativeCount;
        var z = difference == 0 ? 0 : variance > 0 ? difference / Math.Sqrt(variance) : double.NaN;
        return new DeLongResult(firstAuc, secondAuc, Math.Sqrt(variance), z, 2 * Normal.CDF(0, 1, -Math.Abs(z)));
    }

    /// <summary>Every class against the rest, with p values corrected by <see cref="Holm"/> over the classes.</summary>
    /// <param name="first">The first model's row-major N x K probabilities.</param>
    /// <param name="second">The second model's.</param>
    /// <param name="labels">N labels in [0, K).</param>
    /// <param name="classes">K.</param>
    public static DeLongClassResult[] PerClass(ReadOnlySpan<double> first, ReadOnlySpan<double> second, ReadOnlySpan<int> labels, int classes)
    {
        Scores.Check(first, labels, classes);
        Scores.Check(second, labels, classes);
        var results = new DeLongResult[classes];
        var (a, b, positives) = (new double[labels.Length], new double[labels.Length], new bool[labels.Length]);
        for (var k = 0; k < classes; k++)
        {
            for (var i = 0; i < labels.Length; i++)
                (a[i], b[i], positives[i]) = (first[i * classes + k], second[i * classes + k], labels[i] == k);
            results[k] = Binary(a, b, positives);
        }
        var corrected = Holm.Correct(Array.ConvertAll(results, result => result.P));
        return [.. results.Select((result, k) => new DeLongClassResult(k, result, corrected[k]))];
    }

    /// <summary>For each positive the share of negatives below it, for each negative the share of positives above it; ties are halves.</summary>
    private static (double Auc, double[] OfPositives, double[] OfNegatives) Placements(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        var (positiveScores, negativeScores) = (new List<double>(), new List<double>());
        for (var i = 0; i < scores.Length; i++)
            (positives[i] ? positiveScores : negativeScores).Add(scores[i]);
        var amongAll = Midranks.Of([.. positiveScores, .. negativeScores]);
        var amongPositives = Midranks.Of([.. positiveScores]);
        var amongNegatives = Midranks.Of([.. negativeScores]);
        var ofPositives = amongPositives.Select((rank, i) => (amongAll[i] - rank) / amongNegatives.Length).ToArray();
        var ofNegatives = amongNegatives.Select((rank, i) => 1 - (amongAll[amongPositives.Length + i] - rank) / amongPositives.Length).ToArray();
        return (ofPositives.Average(), ofPositives, ofNegatives);
    }

    private static double VarianceOfDifference(double[] first, double[] second)
    {
        var differences = first.Zip(second, (a, b) => a - b).ToArray();
        var mean = differences.Average();
        return differences.Sum(value => (value - mean) * (value - mean)) / (differences.Length - 1);
    }
}

/// <param name="FirstAuc">In [0, 1].</param>
/// <param name="SecondAuc">In [0, 1].</param>
/// <param name="StandardError">Of the difference.</param>
/// <param name="Z">Difference over its standard error; NaN where that is 0 but the difference is not.</param>
/// <param name="P">Two-sided.</param>
public sealed record DeLongResult(double FirstAuc, double SecondAuc, double StandardError, double Z, double P);

/// <param name="Class">From 0.</param>
/// <param name="Result">Uncorrected.</param>
/// <param name="HolmP">Corrected over all classes where the test is defined.</param>
public sealed record DeLongClassResult(int Class, DeLongResult Result, double HolmP);
