using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>
/// Attention rollout: how much of each patch reaches what the head reads, through all layers (Abnar and Zuidema 2020,
/// arXiv:2005.00928). It does not depend on the class.
/// </summary>
public sealed class AttentionRollout(HeadFusion fusion = HeadFusion.Mean) : IExplanationMethod
{
    public string Name => "rollout";

    public bool Supports(ImageClassifier model) => model.AttentionNames.Count > 0;

    public string Layer(ImageClassifier model) => $"{model.AttentionNames[0]} to {model.AttentionNames[^1]}";

    public Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var kept = new Intermediates(model.AttentionNames);
        model.Logits(images, kept);
        var rollout = Roll([.. model.AttentionNames.Select(name => kept[name])], fusion, model.HasClassToken); // (B, patches)
        var side = (long)Math.Round(Math.Sqrt(rollout.shape[1]));
        return rollout.view(-1, side, side).MoveToOuterDisposeScope();
    }

    /// <param name="attentions">First layer first; each (B, heads, N, N), rows summing to 1; N is the number of patches, and one more with a class token.</param>
    /// <param name="fusion">How heads become one matrix.</param>
    /// <param name="hasClassToken">Whether the first token is the one that the head reads; otherwise it reads the mean of all.</param>
    /// <returns>(B, patches); belongs to the current dispose scope.</returns>
    /// <remarks>Equation 1 with the residual as 0.5 I: A' = 0.5 A + 0.5 I, rows normalised, multiplied through the layers.</remarks>
    public static Tensor Roll(IReadOnlyList<Tensor> attentions, HeadFusion fusion = HeadFusion.Mean, bool hasClassToken = true)
    {
        ArgumentNullException.ThrowIfNull(attentions);
        using var scope = NewDisposeScope();
        var identity = eye(attentions[0].size(-1), device: attentions[0].device);     // (N, N)
        var rollout = identity;
        foreach (var attention in attentions)
        {
            var fused = fusion switch
            {
                HeadFusion.Max => attention.amax([1]),
                HeadFusion.Min => attention.amin([1]),
                _ => attention.mean([1]),
            };
            var mixed = 0.5 * fused + 0.5 * identity;                                 // (B, N, N)
            rollout = (mixed / mixed.sum(-1, keepdim: true)).matmul(rollout);         // rows of a maximum do not sum to 1 by themselves
        }
        return TokenMixing.OfPatches(rollout, hasClassToken).contiguous().MoveToOuterDisposeScope();
    }
}

/// <summary>How the heads of a layer become one attention matrix.</summary>
public enum HeadFusion
{
    Mean,
    Max,
    Min,
}
