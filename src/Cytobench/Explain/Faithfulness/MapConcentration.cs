namespace Cytobench.Explain.Faithfulness;

/// <summary>How a map spreads its relevance over its own cells, by absolute values.</summary>
internal static class MapConcentration
{
    /// <summary>Gini index (Chalasani et al. 2020, arXiv:1810.06583, section 4): 0 for a constant map, 1 - 1 / n for a single cell; NaN for a map of zeros.</summary>
    public static double Gini(ReadOnlySpan<float> map)
    {
        var values = Magnitudes(map);
        Array.Sort(values);
        var (sum, weighted) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            sum += values[i];
            weighted += (2 * (i + 1) - values.Length - 1) * values[i];
        }
        return sum > 0 ? weighted / (values.Length * sum) : double.NaN;
    }

    /// <summary>Entropy in nats of the map as shares (Bhatt et al. 2020, arXiv:2005.00631, definition 5): 0 for a single cell, ln n for a constant map; NaN for a map of zeros.</summary>
    public static double Entropy(ReadOnlySpan<float> map)
    {
        var values = Magnitudes(map);
        var sum = values.Sum();
        if (!(sum > 0))
            return double.NaN;
        var entropy = 0.0;
        foreach (var value in values)
            entropy -= value > 0 ? value / sum * Math.Log(value / sum) : 0;
        return Math.Max(0, entropy);                                     // not -0, of a single cell
    }

    private static double[] Magnitudes(ReadOnlySpan<float> map)
    {
        var values = new double[map.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Abs(map[i]);
        return values;
    }
}
