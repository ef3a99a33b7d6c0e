using MathNet.Numerics.Distributions;

namespace Cytobench.Metrics;

/// <summary>Whether paired differences, as of two models over seeds or data sets, lie around 0.</summary>
/// <remarks>
/// Wilcoxon 1945. Zeros are left out. Up to 50 differences the p value is exact, ties included: all 2^n signs of the midranks
/// are counted. Above, it is normal with the correction for ties.
/// </remarks>
public static class WilcoxonSignedRank
{
    public const int FewestDifferences = 6;                              // from which p can fall below 0.05: with five it is at least 0.0625

    private const int MostExact = 50;

    /// <param name="differences">Finite.</param>
    /// <returns>With n differences p cannot go below 2^(1 - n): five seeds never show 0.05.</returns>
    public static WilcoxonResult Test(ReadOnlySpan<double> differences)
    {
        var nonZero = new List<double>();
        foreach (var difference in differences)
        {
            if (!double.IsFinite(difference))
                throw new ArgumentException($"{difference} is no difference", nameof(differences));
            if (difference != 0)
                nonZero.Add(difference);
        }
        var ranks = Midranks.Of([.. nonZero.Select(Math.Abs)], out var ties);
        var positive = nonZero.Select((difference, i) => difference > 0 ? ranks[i] : 0).Sum();
        var p = nonZero.Count == 0 ? 1 : nonZero.Count <= MostExact ? ExactP(ranks, positive) : NormalP(nonZero.Count, positive, ties);
        return new WilcoxonResult(nonZero.Count, positive, p);
    }

    private static double ExactP(double[] ranks, double positive)
    {
        var doubled = Array.ConvertAll(ranks, rank => (int)(2 * rank));    // midranks are multiples of one half
        var total = doubled.Sum();
        var ways = new double[total + 1];                                // how many signs give each sum; below 2^50, so exact
        ways[0] = 1;
        foreach (var rank in doubled)
            for (var sum = total; sum >= rank; sum--)
                ways[sum] += ways[sum - rank];
        var smaller = (int)Math.Min(2 * positive, total - 2 * positive);
        return Math.Min(1, 2 * ways.AsSpan(0, smaller + 1).ToArray().Sum() / Math.Pow(2, ranks.Length));
    }

    internal static double NormalP(double n, double positive, double ties)
    {
        var mean = n * (n + 1) / 4;
        var deviation = Math.Sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48);
        return 2 * Normal.CDF(0, 1, -Math.Abs(positive - mean) / deviation);
    }
}

/// <param name="N">Differences that are not 0.</param>
/// <param name="PositiveRankSum">Sum of the ranks of the positive differences.</param>
/// <param name="P">Two-sided.</param>
public sealed record WilcoxonResult(int N, double PositiveRankSum, double P);
