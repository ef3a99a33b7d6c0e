using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// What the head's token attends to in the last block, the mean of the heads (as Caron et al. 2021 show it, arXiv:2104.14294, figure 1). Without class token,
/// the mean of what all tokens attend to.
/// </summary>
public sealed class LastAttention : AttentionMethod
{
    public override string Name => "last-attention";

    public override string Title => "Last-layer attention";

    public override string Citation => "Caron et al. 2021, arXiv:2104.14294";

    public override bool IsClassSpecific => false;

    public override string Layer(ImageClassifier model) => model.AttentionNames[^1];

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return Map(Attentions(model, images)[^1].mean([1]), model).MoveToOuterDisposeScope();
    }
}
