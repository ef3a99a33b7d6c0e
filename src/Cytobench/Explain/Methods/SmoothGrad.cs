using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// SmoothGrad: the gradient of the target's logit by the pixels, its mean over copies of the image with normal noise (Smilkov et al. 2017,
/// arXiv:1706.03825, section 3).
/// </summary>
/// <remarks>
/// The map is the sum over channels of absolute values, as the paper shows it: a gradient's sign tells in which direction a value should change, not
/// whether it speaks for the class. Every image gets the same noise, scaled by its own range, drawn on the CPU from the seed.
/// </remarks>
/// <param name="samples">Noisy copies; beyond 50 the paper sees little change.</param>
/// <param name="noise">The noise's deviation as a share of the image's range (largest less smallest value); the paper's 0.1 to 0.2.</param>
/// <param name="seed">Of the noise.</param>
public sealed class SmoothGrad(int samples = 50, double noise = 0.15, long seed = 0) : PixelAttribution
{
    public override string Name => "smoothgrad";

    public override string Title => "SmoothGrad";

    public override string Citation => "Smilkov et al. 2017, arXiv:1706.03825";

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return Attribute(model, images, targets, samples, noise, seed).abs().sum(1).MoveToOuterDisposeScope();
    }

    /// <param name="model">In eval mode.</param>
    /// <param name="images">(B, 3, S, S), normalised.</param>
    /// <param name="targets">int64 (B).</param>
    /// <param name="samples">Noisy copies.</param>
    /// <param name="noise">Deviation, as a share of the image's range.</param>
    /// <param name="seed">Of the noise.</param>
    /// <returns>(B, 3, S, S), signed: the mean gradient; belongs to the current dispose scope.</returns>
    public static Tensor Attribute(ImageClassifier model, Tensor images, Tensor targets, int samples = 50, double noise = 0.15, long seed = 0)
    {
        using var scope = NewDisposeScope();
        return stack(PerImage.Select(images, targets, (image, target) =>
        {
            using var generator = new Generator((ulong)seed);
            var deviation = noise * (image.max() - image.min());
            Tensor Draw() => randn(image.shape[1..], dtype: ScalarType.Float32, generator: generator).to(image.device); // one by one: the same in batches of any size
            return InputGradients.Mean(model, target, samples, (_, count) => image + deviation * stack([.. Enumerable.Range(0, (int)count).Select(_ => Draw())]));
        })).MoveToOuterDisposeScope();
    }
}
