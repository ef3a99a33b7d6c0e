namespace Cytobench.Explain;

/// <summary>How chosen images are explained, and what of the maps is measured.</summary>
public sealed record ExplanationRequest
{
    public IReadOnlyList<string> Methods { get; init; } = [];            // names; empty: each network's usual one; each network takes those that it supports
    public string Target { get; init; } = ExplanationTarget.Predicted;   // predicted, true, or a class's name
    public IReadOnlyList<ExplanationMeasure> Measures { get; init; } = [];
}

/// <summary>What can be measured of maps and of what the networks have learnt.</summary>
public enum ExplanationMeasure
{
    Agreement,                                                           // of models and methods with each other
    Location,                                                            // share of relevance on nucleus, cytoplasm, background
    Faithfulness,                                                        // deletion, insertion, ROAD, ... with controls
    Sanity,                                                              // what randomised parameters and other targets do to a map
    Features,                                                            // neighbours, projection, probes, similarity of layers
}
