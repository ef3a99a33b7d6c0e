using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// Grad-CAM++: each channel weighted by its positive gradients, where each cell's counts the more the fewer cells share in the channel, so that
/// several or small objects are not averaged away (Chattopadhay et al. 2018, arXiv:1710.11063, equations 10 and 19).
/// </summary>
/// <remarks>
/// With y = exp(logit) as in the paper, all derivatives are powers g, g², g³ of the logit's gradient g times y, and the share of a cell,
/// g² / (2 g² + S g³), is 1 / (2 + S g), S being the channel's sum over cells; y itself is a factor of the whole map and left out. A
/// transformer's features can be negative; S is cut at 0, as the paper takes features after a ReLU, or the share would have a pole.
/// </remarks>
/// <param name="minimumSide">As <see cref="ClassActivationMap"/> takes it.</param>
public sealed class GradCamPlusPlus(int minimumSide = ClassActivationMap.ReadableSide) : ClassActivationMap(minimumSide)
{
    public override string Name => "gradcam++";

    public override string Title => "Grad-CAM++";

    public override string Citation => "Chattopadhay et al. 2018, arXiv:1710.11063";

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (features, gradient) = FeaturesAndGradient(model, images, targets);
        return Map(features, gradient).MoveToOuterDisposeScope();
    }

    /// <param name="features">A, (B, C, h, w).</param>
    /// <param name="gradient">g = dy/dA, (B, C, h, w).</param>
    /// <returns>relu(sum_k w_k A_k), w_k = sum over cells of relu(g) / (2 + S_k g); (B, h, w).</returns>
    internal static Tensor Map(Tensor features, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var positive = gradient.relu();
        var sums = features.sum([2, 3], keepdim: true).relu();           // (B, C, 1, 1)
        var weights = (positive / (2 + sums * positive)).sum([2, 3], keepdim: true);
        return (weights * features).sum(1).relu().MoveToOuterDisposeScope();
    }
}
