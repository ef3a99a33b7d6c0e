namespace Cytobench.Robustness;

/// <summary>What is asked of a robustness test.</summary>
public sealed record RobustnessOptions
{
    public required string Run { get; init; }                            // the run folder
    public string? Model { get; init; }                                  // "resnet18", "resnet18_s42"; null for all
    public string Split { get; init; } = "test";                         // val or test
    public IReadOnlyList<ICorruption> Corruptions { get; init; } = CorruptionCatalogue.All;
    public IReadOnlyList<int> Severities { get; init; } = [1, 2, 3, 4, 5];
    public long Seed { get; init; } = 42;                                // of angles, places and sizes
    public string Device { get; init; } = "auto";
    public string? EngineFolder { get; init; }
    public string? Data { get; init; }                                   // where the run's images are now, if not where they were
    public string? DataMirror { get; init; }
    public string? Out { get; init; }                                    // a folder for the results; null puts them into the run
}
