using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// HiResCAM: features times their own gradient, cell by cell, summed over channels and cut at 0 (Draelos and Carin 2020, arXiv:2011.08891,
/// equation 4). Before a mean over cells and a linear layer, as in a ResNet, it is Grad-CAM but for a factor of the image.
/// </summary>
/// <param name="minimumSide">As <see cref="ClassActivationMap"/> takes it.</param>
public sealed class HiResCam(int minimumSide = ClassActivationMap.ReadableSide) : ClassActivationMap(minimumSide)
{
    public override string Name => "hirescam";

    public override string Title => "HiResCAM";

    public override string Citation => "Draelos and Carin 2020, arXiv:2011.08891";

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (features, gradient) = FeaturesAndGradient(model, images, targets);
        return Map(features, gradient).MoveToOuterDisposeScope();
    }

    /// <param name="features">A, (B, C, h, w).</param>
    /// <param name="gradient">dy/dA, (B, C, h, w).</param>
    /// <returns>relu(sum_k A_k dy/dA_k) in each cell, (B, h, w).</returns>
    internal static Tensor Map(Tensor features, Tensor gradient) => (gradient * features).sum(1).relu();
}
