using Cytobench.Models;

namespace Cytobench.Explain.Methods;

/// <summary>How many images go through a network at once when maps are made: so many that memory is bounded, whatever network, size and machine.</summary>
internal static class BatchLimit
{
    private const double KeptNumbers = 1L << 28;                         // 1 GiB of activations in float32
    private const long ForwardValues = 5_500_000;                        // of pixels: 36 images at 224 px

    /// <summary>With a backward pass, for which the activations are kept.</summary>
    public static int WithGradients(ImageClassifier model, int most) => (int)Math.Clamp(KeptNumbers / model.ActivationsPerImage, 1, most);

    /// <summary>Without.</summary>
    public static int Forward(ImageClassifier model, int most) => (int)Math.Clamp(ForwardValues / (3L * model.ImageSize * model.ImageSize), 1, most);
}
