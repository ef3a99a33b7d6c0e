namespace Cytobench.Metrics;

/// <summary>Squared distance between probabilities and the label's indicator, summed over classes.</summary>
/// <remarks>Brier 1950, "Verification of forecasts expressed in terms of probability", equation 2; rows are renormalised to sum 1.</remarks>
public static class Brier
{
    /// <inheritdoc cref="Scores.Compute(ReadOnlySpan{double}, ReadOnlySpan{int}, int)"/>
    /// <returns>Mean over images, in [0, 2]; NaN without images.</returns>
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
        var sum = 0.0;
        for (var k = 0; k < row.Length; k++)
        {
            var gap = row[k] / total - (k == label ? 1 : 0);
            sum += gap * gap;
        }
        return sum;
    }
}
