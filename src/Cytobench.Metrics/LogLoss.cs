namespace Cytobench.Metrics;

/// <summary>Negative log likelihood of the labels, in nats.</summary>
/// <remarks>
/// As scikit-learn's <c>log_loss</c> in float64: rows are renormalised to sum 1 and probabilities are kept from 0 by 2^-52,
/// so one image costs at most 36.04.
/// </remarks>
public static class LogLoss
{
    private const double Smallest = 1.0 / (1L << 52);

    /// <inheritdoc cref="Scores.Compute(ReadOnlySpan{double}, ReadOnlySpan{int}, int)"/>
    /// <returns>Mean over images, at least 0; NaN without images.</returns>
    public static double Mean(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            sum += OfImage(probabilities.Slice(i * classes, classes), labels[i]);
        return sum / labels.Length;
    }

    internal static double OfImage(ReadOnlySpan<double> row, int label)
    {
        var total = 0.0;
        foreach (var probability in row)
            total += probability;
        return -Math.Log(Math.Clamp(row[label] / total, Smallest, 1));
    }
}
