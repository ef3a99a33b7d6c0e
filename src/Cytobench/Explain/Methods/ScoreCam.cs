using Cytobench.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Explain.Methods;

/// <summary>
/// Score-CAM: each channel of the features, enlarged to the image, keeps what it lights of the image, and weighs as much as the target's logit
/// then is (Wang et al. 2020, arXiv:1910.01279, definition 3 and algorithm 1). No gradient is used.
/// </summary>
/// <remarks>
/// weights = softmax over channels of f(X ∘ H_k), H_k the channel scaled to [0, 1]; the baseline's score that the paper subtracts is the same for
/// all channels, so the softmax does not change by it. A constant channel keeps nothing of the image. What is not kept is <see cref="MaskedCopies"/>'.
/// </remarks>
/// <param name="minimumSide">As <see cref="ClassActivationMap"/> takes it.</param>
public sealed class ScoreCam(int minimumSide = ClassActivationMap.ReadableSide) : ClassActivationMap(minimumSide)
{
    public override string Name => "scorecam";

    public override string Title => "Score-CAM";

    public override string Citation => "Wang et al. 2020, arXiv:1910.01279";

    public override bool TakesManyPasses => true;

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return stack(PerImage.Select(images, targets, (image, target) => ExplainOne(model, image, target))).MoveToOuterDisposeScope();
    }

    /// <returns>(h, w).</returns>
    private Tensor ExplainOne(ImageClassifier model, Tensor image, Tensor target)
    {
        var channels = Features(model, image)[0];                        // (C, h, w)
        var low = channels.amin([1, 2], keepdim: true);
        var range = channels.amax([1, 2], keepdim: true) - low;
        var scaled = (channels - low) / where(range > 0, range, ones_like(range));
        var logits = MaskedCopies.Logits(model, image, channels.shape[0], (first, count) => Enlarge(scaled.narrow(0, first, count), image.shape[3]));
        var weights = logits.index_select(1, target).softmax(0);         // (C, 1)
        return (weights.unsqueeze(2) * channels).sum([0]).relu();
    }

    /// <param name="masks">(n, h, w).</param>
    /// <param name="side">S.</param>
    private static Tensor Enlarge(Tensor masks, long side) =>
        functional.interpolate(masks.unsqueeze(1), [side, side], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(1); // (n, S, S)
}
