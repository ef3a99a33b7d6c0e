using MathNet.Numerics.Distributions;

namespace Cytobench.Metrics;

/// <summary>Interval of a share, as accuracy; never leaves [0, 1] and has a width even when all or none are right.</summary>
/// <remarks>Wilson 1927, "Probable inference, the law of succession, and statistical inference"; without continuity correction.</remarks>
public static class WilsonInterval
{
    /// <param name="successes">In [0, n].</param>
    /// <param name="n">NaN ends where it is 0.</param>
    /// <param name="confidence">In (0, 1).</param>
    public static Interval Of(int successes, int n, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, n);
        var z = Normal.InvCDF(0, 1, 1 - (1 - confidence) / 2);
        var share = (double)successes / n;
        var shrink = 1 + z * z / n;
        var center = (share + z * z / (2.0 * n)) / shrink;
        var half = z / shrink * Math.Sqrt(share * (1 - share) / n + z * z / (4.0 * n * n));
        return new Interval(successes == 0 ? 0 : center - half, successes == n ? 1 : center + half); // exact there, but for rounding
    }
}
