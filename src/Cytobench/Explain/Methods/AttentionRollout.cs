using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// Attention rollout: how much of each patch reaches what the head reads, through all layers (Abnar and Zuidema 2020,
/// arXiv:2005.00928). It does not depend on the class.
/// </summary>
/// <remarks>
/// The paper takes the mean of the heads. Their maximum or minimum, and discarding the lowest attentions of a layer, are Gildenblat's
/// (2020, github.com/jacobgil/vit-explain); his code divides columns instead of rows after discarding, which is not followed.
/// </remarks>
/// <param name="fusion">How heads become one matrix.</param>
/// <param name="discardRatio">Share of each layer's lowest attentions that is set to 0, in [0, 1); attention to a class token stays.</param>
public sealed class AttentionRollout(HeadFusion fusion = HeadFusion.Mean, double discardRatio = 0) : AttentionMethod
{
    public override string Name => fusion == HeadFusion.Mean ? "rollout" : $"rollout-{FusionName}";

    public override string Title
    {
        get
        {
            var discards = discardRatio > 0 ? FormattableString.Invariant($", lowest {discardRatio:P0} discarded") : "";
            return fusion == HeadFusion.Mean && discardRatio == 0 ? "Attention rollout" : $"Attention rollout ({FusionName} of heads{discards})";
        }
    }

    public override string Citation => fusion == HeadFusion.Mean && discardRatio == 0
        ? "Abnar and Zuidema 2020, arXiv:2005.00928"
        : "Abnar and Zuidema 2020, arXiv:2005.00928; Gildenblat 2020, github.com/jacobgil/vit-explain";

    public override bool IsClassSpecific => false;

    private string FusionName => fusion.ToString().ToLowerInvariant();

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return Map(Mixing([.. Attentions(model, images).Select(attention => Fuse(attention, fusion))], discardRatio, model.HasClassToken), model).MoveToOuterDisposeScope();
    }

    /// <param name="attentions">First layer first; each (B, heads, N, N), rows summing to 1; N is the number of patches, and one more with a class token.</param>
    /// <param name="fusion">How heads become one matrix.</param>
    /// <param name="hasClassToken">Whether the first token is the one that the head reads; otherwise it reads the mean of all.</param>
    /// <param name="discardRatio">Share of each layer's lowest attentions that is set to 0.</param>
    /// <returns>(B, patches); belongs to the current dispose scope.</returns>
    public static Tensor Roll(IReadOnlyList<Tensor> attentions, HeadFusion fusion = HeadFusion.Mean, bool hasClassToken = true, double discardRatio = 0)
    {
        using var scope = NewDisposeScope();
        var mixing = Mixing([.. attentions.Select(attention => Fuse(attention, fusion))], discardRatio, hasClassToken);
        return TokenMixing.OfPatches(mixing, hasClassToken).contiguous().MoveToOuterDisposeScope();
    }

    /// <param name="layers">First layer first; each (B, N, N), not negative.</param>
    /// <param name="discardRatio">Share of each layer's lowest entries that is set to 0.</param>
    /// <param name="hasClassToken">Whether the first column is spared.</param>
    /// <returns>(B, N, N); belongs to the current dispose scope.</returns>
    /// <remarks>Equation 1 with the residual as 0.5 I: A' = 0.5 A + 0.5 I, rows normalised, multiplied through the layers.</remarks>
    internal static Tensor Mixing(IReadOnlyList<Tensor> layers, double discardRatio, bool hasClassToken)
    {
        ArgumentNullException.ThrowIfNull(layers);
        using var scope = NewDisposeScope();
        var identity = eye(layers[0].size(-1), device: layers[0].device); // (N, N)
        var rollout = identity;
        foreach (var layer in layers)
        {
            var attention = discardRatio > 0 ? Discard(layer, discardRatio, hasClassToken) : layer;
            var mixed = 0.5 * attention + 0.5 * identity;                // (B, N, N)
            rollout = (mixed / mixed.sum(-1, keepdim: true)).matmul(rollout); // rows of a maximum, or without some entries, do not sum to 1 by themselves
        }
        return rollout.MoveToOuterDisposeScope();
    }

    private static Tensor Fuse(Tensor attention, HeadFusion fusion) => fusion switch
    {
        HeadFusion.Max => attention.amax([1]),
        HeadFusion.Min => attention.amin([1]),
        _ => attention.mean([1]),
    };

    /// <summary>Sets the lowest floor(ratio N²) entries to 0, but for those equal to the lowest that stays, and for the class token's column.</summary>
    private static Tensor Discard(Tensor layer, double ratio, bool hasClassToken)
    {
        var flat = layer.flatten(1);                                     // (B, N N)
        var (lowestKept, _) = flat.kthvalue((long)(ratio * flat.shape[1]) + 1, 1, keepdim: true); // (B, 1)
        var kept = layer >= lowestKept.unsqueeze(2);
        if (hasClassToken)
            kept.select(2, 0).fill_(true);
        return layer * kept;
    }
}
