using MathNet.Numerics.Distributions;

namespace Cytobench.Metrics;

/// <summary>How far the means of two groups of independent trainings are apart, when only their own spread is known.</summary>
/// <remarks>
/// Welch 1947, "The generalization of Student's problem when several different population variances are involved". It takes the
/// scores of one model's trainings as normally distributed; with two or three seeds that is an assumption, not a finding.
/// </remarks>
public static class WelchInterval
{
    /// <param name="first">Scores of the first model, one for each seed.</param>
    /// <param name="second">Scores of the second.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <returns>Interval and P are NaN where a group has fewer than two values.</returns>
    public static WelchResult Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double confidence = 0.95)
    {
        var (firstMean, firstVariance) = MeanAndVarianceOfMean(first);
        var (secondMean, secondVariance) = MeanAndVarianceOfMean(second);
        var difference = firstMean - secondMean;
        var variance = firstVariance + secondVariance;
        if (double.IsNaN(variance))
            return new WelchResult(difference, double.NaN, double.NaN, new Interval(double.NaN, double.NaN), double.NaN);
        if (variance == 0)                                               // every training of a model scored the same
            return new WelchResult(difference, 0, double.NaN, new Interval(difference, difference), difference == 0 ? 1 : 0);
        var degreesOfFreedom = variance * variance
            / (firstVariance * firstVariance / (first.Length - 1) + secondVariance * secondVariance / (second.Length - 1));
        var standardError = Math.Sqrt(variance);
        var half = StudentT.InvCDF(0, 1, degreesOfFreedom, 1 - (1 - confidence) / 2) * standardError;
        return new WelchResult(difference, standardError, degreesOfFreedom, new Interval(difference - half, difference + half),
            2 * StudentT.CDF(0, 1, degreesOfFreedom, -Math.Abs(difference) / standardError));
    }

    private static (double Mean, double VarianceOfMean) MeanAndVarianceOfMean(ReadOnlySpan<double> values)
    {
        var (mean, sum) = (0.0, 0.0);
        foreach (var value in values)
            mean += value / values.Length;
        foreach (var value in values)
            sum += (value - mean) * (value - mean);
        return (values.Length == 0 ? double.NaN : mean, values.Length < 2 ? double.NaN : sum / (values.Length - 1) / values.Length);
    }
}

/// <param name="Difference">First mean minus second.</param>
/// <param name="StandardError">Of the difference; NaN where undefined.</param>
/// <param name="DegreesOfFreedom">Of Student's t: Welch and Satterthwaite; NaN without any spread.</param>
/// <param name="Interval">Of the difference.</param>
/// <param name="P">Two-sided.</param>
public sealed record WelchResult(double Difference, double StandardError, double DegreesOfFreedom, Interval Interval, double P);
