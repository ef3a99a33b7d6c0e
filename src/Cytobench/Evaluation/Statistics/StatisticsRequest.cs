using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>What <see cref="ComparisonStatistics.Compute"/> works on: predictions of the same images, and what decides the result.</summary>
public sealed record StatisticsRequest
{
    public required IReadOnlyList<Predictor> Predictors { get; init; }   // all of the same images, in one order
    public required int[] Labels { get; init; }                          // of the test images, in [0, K)
    public int[]? ValidationLabels { get; init; }                        // null: nothing is fitted on validation images
    public required IReadOnlyList<string> ClassNames { get; init; }
    public int Resamples { get; init; } = 10_000;                        // of the bootstrap
    public int Seed { get; init; } = 2026;                               // of resamples and of conformal draws
    public int Threads { get; init; }                                    // 0: all cores; changes no result
    public CostMatrix? Costs { get; init; }
    public CalibrationMethod Calibration { get; init; }
    public double ConformalPenalty { get; init; }                        // RAPS's, of each class in a set beyond the first; 0 is APS
    public IReadOnlyList<double> ConformalCoverages { get; init; } = [0.9, 0.95];
    public IReadOnlyList<double> AnsweredShares { get; init; } = [0.9, 0.95, 0.99];
    public IReadOnlyList<double> WishedAccuracies { get; init; } = [0.95, 0.99];

    public int Classes => ClassNames.Count;
}

/// <summary>What is fitted on validation images to make confidences true.</summary>
public enum CalibrationMethod
{
    Temperature,
    Vector,
}
