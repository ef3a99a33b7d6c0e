using Cytobench.Metrics;

namespace Cytobench.Robustness;

/// <summary>How a run's models do on corrupted images; part of its run.json, and by itself results/robustness.json.</summary>
public sealed record RobustnessResult
{
    public required string Split { get; init; }                          // "val" or "test"
    public required int Images { get; init; }
    public required long Seed { get; init; }                             // of angles, places and sizes
    public required string Device { get; init; }
    public required string Precision { get; init; }
    public required IReadOnlyList<CorruptionDescription> Corruptions { get; init; }
    public required IReadOnlyList<int> Severities { get; init; }         // rising, of 1 to 5
    public required bool HasReference { get; init; }                     // whether AlexNet's figures apply to this data
    public required string ImagesFile { get; init; }                     // .npy, uint8 (1 + corruptions x severities, H, W, C), the clean image first; relative to the run folder
    public required IReadOnlyList<ModelRobustness> Models { get; init; }

    /// <summary>All corruptions at all severities: only then are be and rbe those of MedMNIST-C.</summary>
    public bool IsComplete() => Corruptions.Count == CorruptionCatalogue.All.Count && HasAllSeverities();

    public bool HasAllSeverities() => Severities.Count == CorruptionCatalogue.Severities;
}

/// <param name="Name">"motion_blur".</param>
/// <param name="Title">"Motion blur".</param>
/// <param name="Parameters">Of the severities tested.</param>
public sealed record CorruptionDescription(string Name, string Title, IReadOnlyList<string> Parameters);

/// <summary>One trained model.</summary>
public sealed record ModelRobustness
{
    public required string Model { get; init; }                          // "resnet18"
    public required int Seed { get; init; }                              // of its training
    public required ShiftScores Clean { get; init; }
    public required ShiftScores MeanCorrupted { get; init; }             // over corruptions and severities
    public required double AddedError { get; init; }                     // mean corrupted balanced error less the clean one
    public required double Be { get; init; }                             // NaN unless complete and the reference applies
    public required double Rbe { get; init; }
    public required IReadOnlyList<CorruptionScores> Corruptions { get; init; }

    public string Id() => $"{Model}_s{Seed}";

    /// <param name="model">"resnet18".</param>
    /// <param name="seed">Of its training.</param>
    /// <param name="clean">Scores on the images as they are.</param>
    /// <param name="scores">Of each corruption, by rising severity.</param>
    /// <param name="hasReference">Whether BE and rBE are defined for this data.</param>
    public static ModelRobustness Of(string model, int seed, ShiftScores clean, IReadOnlyList<(string Corruption, IReadOnlyList<ShiftScores> Scores)> scores, bool hasReference)
    {
        var corruptions = scores.Select(one => CorruptionScores.Of(one.Corruption, clean, one.Scores, hasReference)).ToArray();
        var isComplete = corruptions.Length == CorruptionCatalogue.All.Count;
        var mean = ShiftScores.Mean([.. corruptions.Select(corruption => corruption.Mean)]);
        return new ModelRobustness
        {
            Model = model,
            Seed = seed,
            Clean = clean,
            MeanCorrupted = mean,
            AddedError = mean.BalancedError - clean.BalancedError,
            Be = isComplete ? CorruptionError.Mean([.. corruptions.Select(corruption => corruption.Be)]) : double.NaN,
            Rbe = isComplete ? CorruptionError.Mean([.. corruptions.Select(corruption => corruption.Rbe)]) : double.NaN,
            Corruptions = corruptions,
        };
    }
}

/// <summary>One model under one corruption.</summary>
public sealed record CorruptionScores
{
    public required string Corruption { get; init; }
    public required IReadOnlyList<ShiftScores> Severities { get; init; } // in the order of the result's severities
    public required ShiftScores Mean { get; init; }                      // over severities
    public required double AddedError { get; init; }                     // mean balanced error less that on clean images
    public required double Be { get; init; }                             // NaN unless all severities and the reference are there
    public required double Rbe { get; init; }

    public static CorruptionScores Of(string corruption, ShiftScores clean, IReadOnlyList<ShiftScores> scores, bool hasReference)
    {
        var mean = ShiftScores.Mean(scores);
        var errors = scores.Select(score => score.BalancedError).ToArray();
        var isDefined = hasReference && scores.Count == CorruptionCatalogue.Severities;
        return new CorruptionScores
        {
            Corruption = corruption,
            Severities = scores,
            Mean = mean,
            AddedError = mean.BalancedError - clean.BalancedError,
            Be = isDefined ? CorruptionError.Balanced(errors, AlexNetReference.Error(corruption)) : double.NaN,
            Rbe = isDefined ? CorruptionError.RelativeBalanced(errors, clean.BalancedError, AlexNetReference.Error(corruption), AlexNetReference.Clean) : double.NaN,
        };
    }
}

/// <summary>Scores of one set of images, or their means over several.</summary>
/// <param name="BalancedError">1 - balanced accuracy.</param>
/// <param name="Accuracy">Share of right predictions.</param>
/// <param name="Ece15EqualWidth">Calibration error, 15 bins of equal width.</param>
/// <param name="LogLoss">Mean of -ln of the true class's probability.</param>
public sealed record ShiftScores(
    double BalancedError, double Accuracy, [property: System.Text.Json.Serialization.JsonPropertyName("ece_15_equal_width")] double Ece15EqualWidth, double LogLoss)
{
    public static ShiftScores Of(ClassificationScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return new(1 - scores.BalancedAccuracy, scores.Accuracy, scores.Ece15EqualWidth, scores.LogLoss);
    }

    public static ShiftScores Mean(IReadOnlyList<ShiftScores> all) => new(
        CorruptionError.Mean([.. all.Select(one => one.BalancedError)]),
        CorruptionError.Mean([.. all.Select(one => one.Accuracy)]),
        CorruptionError.Mean([.. all.Select(one => one.Ece15EqualWidth)]),
        CorruptionError.Mean([.. all.Select(one => one.LogLoss)]));
}
