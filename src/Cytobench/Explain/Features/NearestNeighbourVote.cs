namespace Cytobench.Explain.Features;

/// <summary>What the nearest training images vote for.</summary>
internal static class NearestNeighbourVote
{
    /// <summary>Of the weighted vote, as DINO's evaluation has it (Caron et al. 2021, arXiv:2104.14294; Wu et al. 2018, arXiv:1805.01978, equation 5).</summary>
    public const double Temperature = 0.07;

    /// <param name="neighbours">Nearest first.</param>
    /// <param name="labels">Of all candidates.</param>
    /// <param name="classes">K.</param>
    /// <param name="k">How many vote; fewer where there are fewer.</param>
    /// <param name="temperature">Votes weigh exp(cosine / temperature); null: all the same.</param>
    /// <returns>Row-major Q x K, rows summing to 1. Of equal classes the first counts as predicted, as everywhere.</returns>
    public static double[] Shares(CosineNeighbours neighbours, IReadOnlyList<int> labels, int classes, int k, double? temperature)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        var shares = new double[neighbours.Queries * classes];
        for (var query = 0; query < neighbours.Queries; query++)
        {
            var row = shares.AsSpan(query * classes, classes);
            var nearest = neighbours.Of(query);
            var distances = neighbours.DistancesOf(query);
            var sum = 0.0;
            for (var i = 0; i < Math.Min(k, nearest.Length); i++)
            {
                // Against the nearest, which changes no share and keeps the exponent small.
                var weight = temperature is { } t ? Math.Exp((distances[0] - distances[i]) / t) : 1;
                row[labels[(int)nearest[i]]] += weight;
                sum += weight;
            }
            foreach (ref var share in row)
                share /= sum;
        }
        return shares;
    }
}
