namespace Cytobench.Runs;

/// <summary>What a run may be told that decides no result: where to write, which engine, where to fetch data.</summary>
public sealed record RunOptions
{
    public required string Folder { get; init; }
    public bool Resume { get; init; }                                    // go on with the trainings in the folder
    public string? EngineFolder { get; init; }
    public string? DataMirror { get; init; }
    public double TimingSeconds { get; init; } = 0.8;                    // for a trained model's latency, and again for its throughput; the fewest repeats are made in any case
}
