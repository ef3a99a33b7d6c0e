namespace Cytobench.Evaluation.Statistics;

/// <summary>Anything that gave probabilities for the test images: a trained model, a file, or a vote of several.</summary>
public sealed record Predictor
{
    public required string Id { get; init; }                             // "resnet18_s42"; unique
    public required string Title { get; init; }                          // for tables: "ResNet-18, seed 42"
    public required string Model { get; init; }                          // predictors of one model differ by seed alone
    public required string ModelTitle { get; init; }                     // "ResNet-18"
    public int? Seed { get; init; }                                      // null where unknown, or where seeds vote
    public PredictorKind Kind { get; init; }
    public required double[] Test { get; init; }                         // row-major N x K, rows summing to 1
    public double[]? Validation { get; init; }                           // what calibration, thresholds and sets are fitted on
}

public enum PredictorKind
{
    Trained,                                                             // or read from a file
    VoteOfModels,                                                        // with one seed, or of unrelated files
    VoteOfSeeds,                                                         // of one model
}
