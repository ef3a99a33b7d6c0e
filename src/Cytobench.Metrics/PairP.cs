namespace Cytobench.Metrics;

/// <param name="First">Model, from 0.</param>
/// <param name="Second">Model, above <paramref name="First"/>.</param>
/// <param name="P">Two-sided, of this pair alone.</param>
/// <param name="HolmP">Corrected over all pairs.</param>
public sealed record PairP(int First, int Second, double P, double HolmP)
{
    internal static PairP[] Corrected(int models, Func<int, int, double> test)
    {
        var pairs = Enumerable.Range(0, models).SelectMany(first => Enumerable.Range(first + 1, models - first - 1).Select(second => (first, second))).ToArray();
        var p = Array.ConvertAll(pairs, pair => test(pair.first, pair.second));
        return [.. pairs.Zip(p, Holm.Correct(p)).Select(row => new PairP(row.First.first, row.First.second, row.Second, row.Third))];
    }
}
