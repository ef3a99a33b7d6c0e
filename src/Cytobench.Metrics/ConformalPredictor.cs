namespace Cytobench.Metrics;

/// <summary>
/// Sets of classes that hold the true one with a stated probability, whatever the model, as long as calibration and test images
/// come from one source.
/// </summary>
/// <remarks>
/// Adaptive prediction sets: Romano, Sesia and Candes 2020, arXiv:2006.02544. With a penalty on classes far down the list:
/// Angelopoulos et al. 2021, "Uncertainty sets for image classifiers using conformal prediction" (RAPS), arXiv:2009.14193.
/// Scores are randomised, by seed and image number; a set always holds the most probable class, which can only raise coverage.
/// </remarks>
public sealed class ConformalPredictor
{
    private readonly ConformalConfig config;
    private readonly int classes;

    private ConformalPredictor(ConformalConfig config, int classes, double threshold) =>
        (this.config, this.classes, Threshold) = (config, classes, threshold);

    /// <summary>Classes are taken while their score stays at or below this; infinite where there are too few calibration images.</summary>
    public double Threshold { get; }

    /// <summary>The quantile of the scores of the true classes.</summary>
    /// <param name="probabilities">Row-major N x K of calibration images that the model was not trained on.</param>
    /// <param name="labels">N labels in [0, K).</param>
    /// <param name="classes">K.</param>
    /// <param name="config">The wished coverage, and the penalty.</param>
    public static ConformalPredictor Calibrate(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes, ConformalConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Scores.Check(probabilities, labels, classes);
        var ranked = new ConformalPredictor(config, classes, double.NaN);
        var (scores, ofTruth) = (new double[classes], new double[labels.Length]);
        for (var i = 0; i < labels.Length; i++)
        {
            ranked.ScoreClasses(probabilities.Slice(i * classes, classes), new SplitMix64(config.Seed, i).Unit(), scores);
            ofTruth[i] = scores[labels[i]];
        }
        Array.Sort(ofTruth);
        var rank = (int)Math.Ceiling((labels.Length + 1) * config.Coverage - 1e-9);
        return new ConformalPredictor(config, classes, rank > labels.Length ? double.PositiveInfinity : ofTruth[rank - 1]);
    }

    /// <param name="probabilities">Row-major N x K.</param>
    /// <returns>For each image its classes, most probable first; at least one.</returns>
    public int[][] Sets(ReadOnlySpan<double> probabilities)
    {
        var sets = new int[probabilities.Length / classes][];
        for (var i = 0; i < sets.Length; i++)
            sets[i] = Set(probabilities.Slice(i * classes, classes), i);
        return sets;
    }

    /// <summary>The set of one image.</summary>
    /// <param name="row">K probabilities.</param>
    /// <param name="number">From 0; decides the draw: its place, or for an image without one a hash of its pixels.</param>
    public int[] Set(ReadOnlySpan<double> row, long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var scores = new double[classes];
        // Streams apart from those of calibration, as the two draws must be independent.
        var order = ScoreClasses(row, new SplitMix64(config.Seed, -1L - number).Unit(), scores);
        return [.. order.Where((k, rank) => rank == 0 || scores[k] <= Threshold)];
    }

    /// <summary>A class's score: the probability of those above it, a random share of its own, and the penalty of its rank.</summary>
    private int[] ScoreClasses(ReadOnlySpan<double> row, double share, double[] scores)
    {
        var order = RiskCoverage.FallingOrder(row);
        var (above, total) = (0.0, 0.0);
        foreach (var probability in row)
            total += probability;
        for (var rank = 0; rank < order.Length; rank++)
        {
            var probability = row[order[rank]] / total;
            scores[order[rank]] = above + share * probability + config.Penalty * Math.Max(0, rank + 1 - config.FreeRanks);
            above += probability;
        }
        return order;
    }
}

/// <summary>What decides conformal sets.</summary>
public sealed record ConformalConfig
{
    public double Coverage { get; init; } = 0.9;                         // wished share of sets that hold the true class
    public double Penalty { get; init; }                                 // RAPS's lambda, for each rank; 0 is APS
    public int FreeRanks { get; init; } = 1;                             // RAPS's k_reg: ranks without a penalty
    public int Seed { get; init; } = 2026;
}
