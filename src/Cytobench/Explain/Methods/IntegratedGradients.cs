using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// Integrated gradients: a pixel's difference from the baseline times its mean gradient on the straight way from there (Sundararajan et al. 2017,
/// arXiv:1703.01365, equation 1). All attributions of an image sum to what the logit gained on the way (completeness).
/// </summary>
/// <remarks>
/// The baseline is the image's own mean colour (<see cref="Baseline"/>); the integral is the midpoint rule. The map is the positive part of the sum over
/// channels: evidence for the class, as all maps here are. What speaks against it is in <see cref="Attribute"/>.
/// </remarks>
/// <param name="steps">Points on the way; the paper's 20 to 300.</param>
public sealed class IntegratedGradients(int steps = 50) : PixelAttribution
{
    public override string Name => "integrated-gradients";

    public override string Title => "Integrated gradients";

    public override string Citation => "Sundararajan et al. 2017, arXiv:1703.01365";

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return Attribute(model, images, targets, steps).sum(1).relu().MoveToOuterDisposeScope();
    }

    /// <param name="model">In eval mode.</param>
    /// <param name="images">(B, 3, S, S), normalised.</param>
    /// <param name="targets">int64 (B).</param>
    /// <param name="steps">Points on the way.</param>
    /// <returns>(B, 3, S, S), signed: the pixel's share in the logit's difference from the baseline's; belongs to the current dispose scope.</returns>
    public static Tensor Attribute(ImageClassifier model, Tensor images, Tensor targets, int steps = 50)
    {
        using var scope = NewDisposeScope();
        return cat(PerImage.Select(images, targets, (image, target) =>
        {
            var baseline = Baseline.Of(image);
            var detail = image - baseline;
            var shares = (arange(steps, dtype: ScalarType.Float32, device: image.device) + 0.5).view(-1, 1, 1, 1) / steps;
            return detail * InputGradients.Mean(model, target, steps, (first, count) => baseline + detail * shares.narrow(0, first, count));
        })).MoveToOuterDisposeScope();
    }
}
