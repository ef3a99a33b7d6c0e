namespace Cytobench.Metrics;

/// <summary>Ranks from 1 by rising value; equal values share the mean of their ranks.</summary>
internal static class Midranks
{
    public static double[] Of(ReadOnlySpan<double> values) => Of(values, out _);

    /// <param name="values">Finite.</param>
    /// <param name="tieSum">Sum of t^3 - t over groups of t equal values, which corrections for ties need.</param>
    public static double[] Of(ReadOnlySpan<double> values, out double tieSum)
    {
        var sorted = values.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        tieSum = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start])
                end++;
            for (var at = start; at < end; at++)
                ranks[order[at]] = (start + 1 + end) / 2.0;
            double tied = end - start;
            tieSum += tied * tied * tied - tied;
            start = end;
        }
        return ranks;
    }
}
