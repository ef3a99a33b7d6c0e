using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// Relevance of each patch for the target class: attention weighted by its positive gradient, accumulated over layers
/// (Chefer et al. 2021, arXiv:2103.15679, equations 5 and 6).
/// </summary>
public sealed class ChefersRelevance : AttentionMethod
{
    public override string Name => "chefer";

    public override string Title => "Chefer's relevance";

    public override string Citation => "Chefer et al. 2021, arXiv:2103.15679";

    public override bool IsClassSpecific => true;

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var layers = AttentionsAndGradients(model, images, targets);      // (B, h, N, N)
        var relevance = eye(layers[0].Attention.size(-1), device: images.device);
        foreach (var (attention, gradient) in layers)
        {
            var weighted = (gradient * attention).relu().mean([1]);      // (B, N, N)
            relevance = relevance + weighted.matmul(relevance);
        }
        return Map(relevance, model).MoveToOuterDisposeScope();
    }
}
