using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// Grad-CAM: convolutional features, each weighted by the mean gradient of the target's logit, summed and cut at 0 (Selvaraju et al. 2017,
/// arXiv:1610.02391, equations 1 and 2). Before a mean over cells and a linear layer it is the same as <see cref="HiResCam"/>.
/// </summary>
/// <param name="minimumSide">As <see cref="ClassActivationMap"/> takes it.</param>
public sealed class GradCam(int minimumSide = ClassActivationMap.ReadableSide) : ClassActivationMap(minimumSide)
{
    public override string Name => "gradcam";

    public override string Title => "Grad-CAM";

    public override string Citation => "Selvaraju et al. 2017, arXiv:1610.02391";

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (features, gradient) = FeaturesAndGradient(model, images, targets); // (B, C, h, w)
        return Map(features, gradient).MoveToOuterDisposeScope();
    }

    /// <param name="features">A, (B, C, h, w).</param>
    /// <param name="gradient">dy/dA, (B, C, h, w).</param>
    /// <returns>relu(sum_k w_k A_k), w_k the mean of channel k's gradient; (B, h, w).</returns>
    internal static Tensor Map(Tensor features, Tensor gradient) => (gradient.mean([2, 3], keepdim: true) * features).sum(1).relu();
}
