using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>
/// Relevance of each patch for the target class: attention weighted by its positive gradient, accumulated over layers
/// (Chefer et al. 2021, arXiv:2103.15679, equations 5 and 6).
/// </summary>
public sealed class ChefersRelevance : IExplanationMethod
{
    public string Name => "chefer";

    public bool Supports(ImageClassifier model) => model.AttentionNames.Count > 0;

    public string Layer(ImageClassifier model) => $"{model.AttentionNames[0]} to {model.AttentionNames[^1]}";

    public Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var kept = new Intermediates(model.AttentionNames);
        var logits = model.Logits(images, kept);
        var score = logits.gather(1, targets.unsqueeze(1)).sum();
        Tensor[] attentions = [.. model.AttentionNames.Select(name => kept[name])];   // (B, h, N, N)
        var gradients = autograd.grad([score], attentions);
        using var _ = no_grad();
        var tokens = attentions[0].size(-1);
        var relevance = eye(tokens, device: images.device);
        for (var i = 0; i < attentions.Length; i++)
        {
            var weighted = (gradients[i] * attentions[i]).relu().mean([1]);           // (B, N, N)
            relevance = relevance + weighted.matmul(relevance);
        }
        var ofPatches = TokenMixing.OfPatches(relevance, model.HasClassToken);        // (B, patches)
        var side = (long)Math.Round(Math.Sqrt(ofPatches.shape[1]));
        return ofPatches.reshape(-1, side, side).detach().MoveToOuterDisposeScope();
    }
}
