namespace Cytobench.Metrics;

/// <summary>
/// Intervals of scores, and of their differences between models, from redrawing the test images: within each class as many as
/// there are, the same draw for all models. It tells how much the choice of test images matters, nothing about seeds.
/// </summary>
/// <remarks>
/// Efron and Tibshirani 1993, "An introduction to the bootstrap". The draw of a resample depends on the seed and its number
/// alone, so results do not depend on the threads.
/// </remarks>
public static class PairedBootstrap
{
    /// <param name="models">At least one; all of the same images and labels.</param>
    /// <param name="config">How many resamples, which seed.</param>
    public static BootstrapResult Run(IReadOnlyList<WeightedScores> models, BootstrapConfig config)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(models.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(config.Resamples, 1);
        if (models.Any(model => model.Classes != models[0].Classes || !model.Labels.SequenceEqual(models[0].Labels)))
            throw new ArgumentException("the models were not tested on the same images", nameof(models));
        var labels = models[0].Labels.ToArray();
        var strata = Strata(labels, models[0].Classes);
        var options = new ParallelOptions { MaxDegreeOfParallelism = config.Threads > 0 ? config.Threads : -1 };

        var replicates = Table(models.Count, config.Resamples);
        Parallel.For(0, config.Resamples, options, () => new Buffers(labels.Length), (resample, _, buffers) =>
        {
            Array.Clear(buffers.Counts);
            var random = new SplitMix64(config.Seed, resample);
            foreach (var stratum in strata)
                for (var draw = 0; draw < stratum.Length; draw++)
                    buffers.Counts[stratum[random.Below(stratum.Length)]]++;
            Score(models, buffers, replicates, resample);
            return buffers;
        }, _ => { });

        var leftOut = Table(models.Count, labels.Length);
        Parallel.For(0, labels.Length, options, () => new Buffers(labels.Length), (image, _, buffers) =>
        {
            Array.Fill(buffers.Counts, 1);
            buffers.Counts[image] = 0;
            Score(models, buffers, leftOut, image);
            return buffers;
        }, _ => { });

        var estimates = Table(models.Count, 1);
        var all = new Buffers(labels.Length);
        Array.Fill(all.Counts, 1);
        Score(models, all, estimates, 0);
        return new BootstrapResult(config.Confidence, strata, estimates, replicates, leftOut);
    }

    private static int[][] Strata(int[] labels, int classes) =>
        [.. Enumerable.Range(0, classes).Select(k => Enumerable.Range(0, labels.Length).Where(i => labels[i] == k).ToArray())];

    /// <summary>[model][metric][column]</summary>
    private static double[][][] Table(int models, int columns) =>
        [.. Enumerable.Range(0, models).Select(_ => Enumerable.Range(0, WeightedScores.MetricCount).Select(_ => new double[columns]).ToArray())];

    private static void Score(IReadOnlyList<WeightedScores> models, Buffers buffers, double[][][] table, int column)
    {
        for (var m = 0; m < models.Count; m++)
        {
            models[m].Score(buffers.Counts, buffers.Scores);
            for (var metric = 0; metric < buffers.Scores.Length; metric++)
                table[m][metric][column] = buffers.Scores[metric];
        }
    }

    private sealed class Buffers(int images)
    {
        public int[] Counts { get; } = new int[images];
        public double[] Scores { get; } = new double[WeightedScores.MetricCount];
    }
}

/// <summary>What decides a bootstrap's result.</summary>
public sealed record BootstrapConfig
{
    public int Resamples { get; init; } = 10_000;
    public int Seed { get; init; } = 2026;
    public double Confidence { get; init; } = 0.95;                      // of the intervals
    public int Threads { get; init; }                                    // 0: all cores; changes no result
}
