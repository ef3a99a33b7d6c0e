namespace Cytobench.Metrics;

/// <summary>
/// The mean of a value that was measured on each of some images, with intervals from redrawing those images. Images are redrawn over
/// all classes at once: with a few of each class, drawing within classes would make the intervals too narrow.
/// </summary>
public static class MeanBootstrap
{
    /// <summary>Below, resamples of so few images say nothing: the interval is NaN.</summary>
    public const int FewestImages = 5;

    /// <param name="values">One for each image; those that are NaN are left out. Without any the mean is NaN.</param>
    /// <param name="config">How many resamples, which seed; <see cref="BootstrapConfig.Threads"/> does not matter.</param>
    public static BootstrapInterval Of(ReadOnlySpan<double> values, BootstrapConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(config.Resamples, 2);
        var defined = Array.FindAll(values.ToArray(), value => !double.IsNaN(value));
        var n = defined.Length;
        var mean = n == 0 ? double.NaN : defined.Average();
        if (n < FewestImages)
        {
            var undefined = new Interval(double.NaN, double.NaN);
            return new BootstrapInterval(mean, undefined, undefined, double.NaN, double.NaN);
        }
        var replicates = new double[config.Resamples];
        for (var resample = 0; resample < replicates.Length; resample++)
        {
            var random = new SplitMix64(config.Seed, resample);
            var sum = 0.0;
            for (var draw = 0; draw < n; draw++)
                sum += defined[random.Below(n)];
            replicates[resample] = sum / n;
        }
        var leftOut = Array.ConvertAll(defined, value => (mean * n - value) / (n - 1));
        return BootstrapResult.Summarise(config.Confidence, [[.. Enumerable.Range(0, n)]], mean, replicates, leftOut);
    }
}
