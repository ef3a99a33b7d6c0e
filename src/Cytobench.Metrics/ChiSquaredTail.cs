using MathNet.Numerics;

namespace Cytobench.Metrics;

internal static class ChiSquaredTail
{
    /// <summary>The chance of at least this value; exact for small tails, where 1 - CDF would lose all digits.</summary>
    public static double Above(double value, double degreesOfFreedom) =>
        value <= 0 ? 1 : SpecialFunctions.GammaUpperRegularized(degreesOfFreedom / 2, value / 2);
}
