using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// Gradient rollout: attention rollout of the attention times its gradient by the target's logit, the mean of the heads, negative values cut, so that
/// what does not serve the class drops out (Gildenblat 2020, github.com/jacobgil/vit-explain).
/// </summary>
/// <remarks>
/// A layer's matrix is relu(mean over heads of A ∘ dy/dA); residual, normalised rows and product are those of <see cref="AttentionRollout"/>. Of
/// <see cref="ChefersRelevance"/> it differs in that it cuts after the mean of the heads, and normalises rows. The gradient's size stands against
/// the residual's 1, so in a confident network, whose gradients are small, most stays with the token itself.
/// </remarks>
public sealed class GradientRollout : AttentionMethod
{
    public override string Name => "gradient-rollout";

    public override string Title => "Gradient rollout";

    public override string Citation => "Gildenblat 2020, github.com/jacobgil/vit-explain";

    public override bool IsClassSpecific => true;

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor[] layers = [.. AttentionsAndGradients(model, images, targets).Select(layer => (layer.Attention * layer.Gradient).mean([1]).relu())];
        return Map(AttentionRollout.Mixing(layers, discardRatio: 0, model.HasClassToken), model).MoveToOuterDisposeScope();
    }
}
