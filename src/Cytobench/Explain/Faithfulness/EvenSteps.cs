namespace Cytobench.Explain.Faithfulness;

/// <summary>Some of many at even steps, so that the choice follows nothing but the order.</summary>
internal static class EvenSteps
{
    /// <returns>Rising places; all where there are not more.</returns>
    public static int[] Through(int count, int wanted)
    {
        var taken = Math.Min(count, wanted);
        return [.. Enumerable.Range(0, taken).Select(i => (int)((long)i * count / taken))];
    }
}
