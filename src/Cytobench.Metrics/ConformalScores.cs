namespace Cytobench.Metrics;

/// <summary>How sets of classes did.</summary>
/// <param name="Coverage">Share of sets that hold the label; NaN without images.</param>
/// <param name="MeanSize">Classes in a set.</param>
/// <param name="CoveragePerClass">Among the images of each class; NaN where it has none.</param>
/// <param name="MeanSizePerClass">Likewise.</param>
public sealed record ConformalScores(double Coverage, double MeanSize, double[] CoveragePerClass, double[] MeanSizePerClass)
{
    public static ConformalScores Of(IReadOnlyList<int[]> sets, ReadOnlySpan<int> labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(sets);
        if (sets.Count != labels.Length)
            throw new ArgumentException($"{sets.Count} sets for {labels.Length} labels", nameof(sets));
        var (counts, covered, sizes) = (new double[classes], new double[classes], new double[classes]);
        for (var i = 0; i < labels.Length; i++)
        {
            counts[labels[i]]++;
            covered[labels[i]] += sets[i].Contains(labels[i]) ? 1 : 0;
            sizes[labels[i]] += sets[i].Length;
        }
        return new ConformalScores(
            covered.Sum() / labels.Length, sizes.Sum() / labels.Length,
            [.. covered.Zip(counts, (sum, count) => sum / count)], [.. sizes.Zip(counts, (sum, count) => sum / count)]);
    }
}
