using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>From computed values back to pixels.</summary>
internal static class PixelValues
{
    /// <summary>The side of MedMNIST-C's images, in whose pixels lengths are published.</summary>
    private const double PublishedSide = 224;

    /// <summary>Pixels of this image for one of the published ones.</summary>
    public static double Scale(long height, long width) => Math.Min(height, width) / PublishedSide;

    /// <summary>Clips to 0..255 and cuts off the fraction, as Pillow's enhancers do.</summary>
    public static Tensor Truncated(Tensor values) => values.clamp(0, 255).to(ScalarType.Byte);

    /// <summary>Clips to 0..255 and rounds, halves upwards.</summary>
    public static Tensor Rounded(Tensor values) => values.clamp(0, 255).add(0.5).to(ScalarType.Byte);
}
