using System.Globalization;
using MathNet.Numerics.Statistics;

namespace Cytobench.Runs;

/// <summary>What was chosen so that a run takes the time it was given; the same epochs and images for every model, so that the comparison stays fair.</summary>
public sealed record RunPlan
{
    public required double BudgetSeconds { get; init; }                  // for the whole run
    public required int Epochs { get; init; }
    public required int TrainImages { get; init; }                       // shown in each epoch
    public required int AllTrainImages { get; init; }                    // that the data have
    public required double PlannedSeconds { get; init; }                 // of the whole run, by the measured speeds
    public required double SpentSeconds { get; init; }                   // before training: reading, and measuring the speeds
    public required double ReservedSeconds { get; init; }                // for tests, explanations, statistics and the report
    public required IReadOnlyList<ModelSpeed> Speeds { get; init; }

    public string Text => string.Create(CultureInfo.InvariantCulture,
        $"plan for {Minutes(BudgetSeconds)}: {Epochs} epochs of {(TrainImages == AllTrainImages ? $"all {TrainImages:N0}" : $"{TrainImages:N0} of {AllTrainImages:N0}")} training images for each model, about {Minutes(PlannedSeconds)} in all ({string.Join(", ", Speeds.Select(speed => $"{speed.Model} {speed.TrainImagesPerSecond:N0} images/s"))})");

    private static string Minutes(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F1} minutes");
}

/// <summary>How fast a model was on this machine, measured before the plan was made.</summary>
public sealed record ModelSpeed(string Model, double TrainImagesPerSecond, double TestImagesPerSecond)
{
    /// <summary>Of measurements of one model: the harmonic mean, as its times add up.</summary>
    internal static ModelSpeed Mean(IEnumerable<ModelSpeed> rounds)
    {
        var all = rounds.ToArray();
        return new(all[0].Model, Statistics.HarmonicMean(all.Select(round => round.TrainImagesPerSecond)), Statistics.HarmonicMean(all.Select(round => round.TestImagesPerSecond)));
    }
}
