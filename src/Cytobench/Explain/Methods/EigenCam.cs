using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// Eigen-CAM: the features' first principal component, as the network's features alone show it (Bany Muhammad and Yeasin 2020,
/// arXiv:2008.00299, equation 4). It knows neither class nor head.
/// </summary>
/// <remarks>
/// With A the cells' features (h w, C) = U S V^T, the paper's map A V_1 is S_1 U_1: the first eigenvector of the small matrix A A^T, times its
/// length. As in the paper nothing is subtracted first. An eigenvector has no sign; the one is taken whose sum is positive.
/// </remarks>
/// <param name="minimumSide">As <see cref="ClassActivationMap"/> takes it.</param>
public sealed class EigenCam(int minimumSide = ClassActivationMap.ReadableSide) : ClassActivationMap(minimumSide)
{
    public override string Name => "eigencam";

    public override string Title => "Eigen-CAM";

    public override string Citation => "Bany Muhammad and Yeasin 2020, arXiv:2008.00299";

    public override bool IsClassSpecific => false;

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return Map(Features(model, images)).MoveToOuterDisposeScope();
    }

    /// <param name="features">(B, C, h, w).</param>
    /// <returns>(B, h, w), not negative.</returns>
    internal static Tensor Map(Tensor features)
    {
        using var scope = NewDisposeScope();
        var cells = features.flatten(2).transpose(1, 2).to(float64);     // (B, h w, C)
        var (values, vectors) = linalg.eigh(cells.matmul(cells.transpose(1, 2))); // ascending
        var first = vectors.select(2, -1) * values.select(1, -1).relu().sqrt().unsqueeze(1); // (B, h w); rounding can put a zero below 0
        var oriented = where(first.sum(1, keepdim: true) < 0, -first, first);
        return oriented.relu().to(features.dtype).view(features.shape[0], features.shape[2], features.shape[3]).MoveToOuterDisposeScope();
    }
}
