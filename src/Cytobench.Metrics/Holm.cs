namespace Cytobench.Metrics;

/// <summary>P values corrected for being several: the chance of any false alarm among them stays below the level.</summary>
/// <remarks>Holm 1979, "A simple sequentially rejective multiple test procedure".</remarks>
public static class Holm
{
    /// <param name="p">In any order; NaN stays NaN and is not counted as a test.</param>
    /// <returns>In the same order: each at least as large as before, at most 1.</returns>
    public static double[] Correct(ReadOnlySpan<double> p)
    {
        var corrected = p.ToArray();
        var order = Enumerable.Range(0, corrected.Length).Where(i => !double.IsNaN(corrected[i])).OrderBy(i => corrected[i]).ToArray();
        var largest = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            largest = Math.Max(largest, Math.Min(1, (order.Length - rank) * corrected[order[rank]]));
            corrected[order[rank]] = largest;
        }
        return corrected;
    }
}
