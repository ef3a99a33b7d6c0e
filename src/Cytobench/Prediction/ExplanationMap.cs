namespace Cytobench.Prediction;

/// <summary>Where one model looked in one image, by one method.</summary>
public sealed record ExplanationMap
{
    public required string Model { get; init; }                          // "resnet18_s42"
    public required string Method { get; init; }                         // "gradcam", "rollout"
    public required string Layer { get; init; }                          // what the method reads: "layer4.1"
    public required int Class { get; init; }                             // that is explained; methods that know no class ignore it
    public required int Height { get; init; }
    public required int Width { get; init; }
    public required float[] Values { get; init; }                        // row-major, the map's own range brought to [0, 1]
}
