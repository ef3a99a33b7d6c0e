using MathNet.Numerics.Distributions;

namespace Cytobench.Metrics;

/// <summary>Scores of resamples, and the intervals made from them.</summary>
public sealed class BootstrapResult
{
    private readonly double confidence;
    private readonly int[][] strata;
    private readonly double[][][] estimates;                             // [model][metric][0]
    private readonly double[][][] replicates;                            // [model][metric][resample]
    private readonly double[][][] leftOut;                               // [model][metric][image], all images but this one

    internal BootstrapResult(double confidence, int[][] strata, double[][][] estimates, double[][][] replicates, double[][][] leftOut) =>
        (this.confidence, this.strata, this.estimates, this.replicates, this.leftOut) = (confidence, strata, estimates, replicates, leftOut);

    /// <summary>A model's score.</summary>
    public BootstrapInterval Of(int model, ResampledMetric metric) =>
        Summarise(estimates[model][(int)metric][0], replicates[model][(int)metric], leftOut[model][(int)metric]);

    /// <summary>The first model's score minus the second's, on the same resamples.</summary>
    public BootstrapInterval Difference(int first, int second, ResampledMetric metric) => Summarise(
        estimates[first][(int)metric][0] - estimates[second][(int)metric][0],
        Subtract(replicates[first][(int)metric], replicates[second][(int)metric]),
        Subtract(leftOut[first][(int)metric], leftOut[second][(int)metric]));

    /// <summary>A weighted sum of models' scores on the same resamples: the mean over seeds, or how far two such means are apart.</summary>
    /// <param name="weights">One for each model; those of weight 0 do not matter.</param>
    /// <param name="metric">The score.</param>
    public BootstrapInterval Contrast(IReadOnlyList<double> weights, ResampledMetric metric)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count != estimates.Length)
            throw new ArgumentException($"{weights.Count} weights for {estimates.Length} models", nameof(weights));
        return Summarise(Sum(estimates)[0], Sum(replicates), Sum(leftOut));

        double[] Sum(double[][][] table)
        {
            var sum = new double[table[0][(int)metric].Length];
            for (var model = 0; model < weights.Count; model++)
                for (var column = 0; column < sum.Length && weights[model] != 0; column++)
                    sum[column] += weights[model] * table[model][(int)metric][column];
            return sum;
        }
    }

    private BootstrapInterval Summarise(double estimate, double[] resampled, double[] jackknife) => Summarise(confidence, strata, estimate, resampled, jackknife);

    /// <param name="confidence">Of the intervals.</param>
    /// <param name="strata">Places in <paramref name="jackknife"/> of the images that were redrawn among themselves.</param>
    /// <param name="estimate">On the images as they are.</param>
    /// <param name="resampled">Of each resample.</param>
    /// <param name="jackknife">Without each image.</param>
    internal static BootstrapInterval Summarise(double confidence, int[][] strata, double estimate, double[] resampled, double[] jackknife)
    {
        var sorted = (double[])resampled.Clone();
        Array.Sort(sorted);                                              // NaN first
        if (double.IsNaN(estimate) || double.IsNaN(sorted[0]))
        {
            var undefined = new Interval(double.NaN, double.NaN);
            return new BootstrapInterval(estimate, undefined, undefined, double.NaN, double.NaN);
        }
        var tail = (1 - confidence) / 2;
        var (below, equal) = (sorted.Count(value => value < estimate), sorted.Count(value => value == estimate));
        var bias = Normal.InvCDF(0, 1, Math.Clamp((below + 0.5 * equal) / sorted.Length, 0.5 / sorted.Length, 1 - 0.5 / sorted.Length));
        var acceleration = Acceleration(strata, jackknife);
        var mean = sorted.Average();
        var (notAbove, notBelow) = (sorted.Count(value => value <= 0), sorted.Count(value => value >= 0));
        return new BootstrapInterval(
            estimate,
            new Interval(Quantile(sorted, tail), Quantile(sorted, 1 - tail)),
            new Interval(Quantile(sorted, Corrected(tail)), Quantile(sorted, Corrected(1 - tail))),
            Math.Sqrt(sorted.Sum(value => (value - mean) * (value - mean)) / (sorted.Length - 1)),
            Math.Min(1, 2.0 * (Math.Min(notAbove, notBelow) + 1) / (sorted.Length + 1)));

        double Corrected(double share)
        {
            var z = bias + Normal.InvCDF(0, 1, share);
            return Normal.CDF(0, 1, bias + z / (1 - acceleration * z));
        }
    }

    /// <summary>
    /// Skewness of the influence of single images over the strata: Davison and Hinkley 1997, "Bootstrap methods and their
    /// application", equation 5.28 with jackknife values. 0 where no image matters.
    /// </summary>
    private static double Acceleration(int[][] strata, double[] jackknife)
    {
        var (cubes, squares) = (0.0, 0.0);
        foreach (var stratum in strata.Where(stratum => stratum.Length > 1))
        {
            var mean = stratum.Average(image => jackknife[image]);
            foreach (var image in stratum)
            {
                var influence = (stratum.Length - 1.0) / stratum.Length * (mean - jackknife[image]);
                squares += influence * influence;
                cubes += influence * influence * influence;
            }
        }
        return squares > 0 ? cubes / (6 * Math.Pow(squares, 1.5)) : 0;
    }

    /// <summary>Linear between order statistics, as NumPy's default (type 7 of Hyndman and Fan 1996).</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = Math.Clamp((int)Math.Floor(at), 0, sorted.Length - 1);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    private static double[] Subtract(double[] first, double[] second) => [.. first.Zip(second, (a, b) => a - b)];
}

/// <param name="Estimate">On the images as they are.</param>
/// <param name="Percentile">Between the quantiles of the resamples.</param>
/// <param name="Bca">Bias-corrected and accelerated: Efron 1987, "Better bootstrap confidence intervals"; the one to report.</param>
/// <param name="StandardError">Standard deviation of the resamples.</param>
/// <param name="P">
/// For differences: two-sided, twice the smaller share of resamples on either side of 0, counting the estimate as one more; so
/// never 0. For scores it says nothing.
/// </param>
public sealed record BootstrapInterval(double Estimate, Interval Percentile, Interval Bca, double StandardError, double P);
