using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// LayerCAM: features times the positive part of their own gradient, cell by cell, summed over channels and cut at 0 (Jiang et al. 2021,
/// IEEE Transactions on Image Processing 30:5875, equations 5 to 7).
/// </summary>
/// <param name="minimumSide">As <see cref="ClassActivationMap"/> takes it.</param>
public sealed class LayerCam(int minimumSide = ClassActivationMap.ReadableSide) : ClassActivationMap(minimumSide)
{
    public override string Name => "layercam";

    public override string Title => "LayerCAM";

    public override string Citation => "Jiang et al. 2021, doi:10.1109/TIP.2021.3089943";

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (features, gradient) = FeaturesAndGradient(model, images, targets);
        return Map(features, gradient).MoveToOuterDisposeScope();
    }

    /// <param name="features">A, (B, C, h, w).</param>
    /// <param name="gradient">dy/dA, (B, C, h, w).</param>
    /// <returns>relu(sum_k relu(dy/dA_k) A_k) in each cell, (B, h, w).</returns>
    internal static Tensor Map(Tensor features, Tensor gradient) => (gradient.relu() * features).sum(1).relu();
}
