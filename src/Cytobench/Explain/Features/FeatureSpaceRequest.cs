using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Runs;

namespace Cytobench.Explain.Features;

/// <summary>Whose features are looked at, and over which images.</summary>
public sealed record FeatureSpaceRequest
{
    public required IReadOnlyList<ModelResult> Results { get; init; }    // tested, at least one
    public required Func<ModelResult, LoadedModel> Load { get; init; }   // in float32; each is disposed after use
    public required Dataset Data { get; init; }
    public required RunConfig Config { get; init; }                      // says which of the training images were learnt from
    public required IReadOnlyList<int> Explained { get; init; }          // places in the test split; may be empty
    public required RunFolder Folder { get; init; }
    public required TorchEngine Engine { get; init; }
    public required RunMonitor Monitor { get; init; }
}
