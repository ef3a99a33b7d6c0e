using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Faithfulness;

/// <summary>A trained network and the images that were explained with it; owns nothing.</summary>
public sealed record ExplainedModel
{
    public required string Model { get; init; }                          // "resnet18"
    public required int Seed { get; init; }                              // of its training
    public required ImageClassifier Classifier { get; init; }            // eval mode, float32
    public required Normalization Normalization { get; init; }           // of the images
    public required Tensor Images { get; init; }                         // (N, 3, S, S), normalised, on the network's device
    public required Tensor Targets { get; init; }                        // int64 (N): the class that was explained

    public string Id => $"{Model}_s{Seed}";
}
