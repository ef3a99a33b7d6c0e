namespace Cytobench.Prediction;

/// <summary>What is asked of a finished run's models when they see new images.</summary>
public sealed record PredictionOptions
{
    public required string Run { get; init; }                            // its folder
    public string? Model { get; init; }                                  // "resnet18", "resnet18_s42"; null for all
    public string? Data { get; init; }                                   // where the run's images are now, if not where they were
    public string Device { get; init; } = "auto";
    public string? EngineFolder { get; init; }
    public double? Accuracy { get; init; }                               // that answered images shall have; null: the highest of the run's wished ones that validation images reach
    public double Coverage { get; init; } = 0.95;                        // share of conformal sets that shall hold the true class

    /// <exception cref="UserException">A share that is none.</exception>
    internal void Check()
    {
        UserException.Require(Accuracy is null or (> 0 and <= 1), $"--accuracy {Accuracy}: choose a share above 0 and at most 1, as 0.99");
        UserException.Require(Coverage is > 0 and < 1, $"--coverage {Coverage}: choose a share between 0 and 1, as 0.95");
    }
}
