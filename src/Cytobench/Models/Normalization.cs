namespace Cytobench.Models;

/// <summary>Per-channel mean and standard deviation of pixels in [0, 1]; the network sees (x - mean) / deviation.</summary>
public sealed record Normalization(IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    public static Normalization ImageNet { get; } = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>What timm's ViT weights of augreg were trained with.</summary>
    public static Normalization Half { get; } = new([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
}
