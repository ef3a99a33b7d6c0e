namespace Cytobench.Explain;

/// <summary>What is asked of a finished run's models.</summary>
public sealed record ExplainOptions
{
    public required string Run { get; init; }                            // the run folder
    public string? Model { get; init; }                                  // "resnet18", "resnet18_s42"; null for all
    public ExplanationRequest Request { get; init; } = new() { Measures = [ExplanationMeasure.Agreement, ExplanationMeasure.Location] };
    public IReadOnlyList<int>? Images { get; init; }                     // places in the test split; null chooses by class
    public bool Errors { get; init; }                                    // choose among those that a model got wrong
    public int SamplesPerClass { get; init; } = 10;                      // at most, where no images are named
    public string Device { get; init; } = "auto";
    public string? EngineFolder { get; init; }
    public string? Data { get; init; }                                   // where the run's images are now, if not where they were
    public string? DataMirror { get; init; }
    public string? Out { get; init; }                                    // a folder for the results; null puts them into the run
}
