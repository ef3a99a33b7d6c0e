using static TorchSharp.torch;

namespace Cytobench.Explain.Segmentation;

/// <summary>How much light a smear takes away at each pixel, against the empty ground of the same image: the stain's amount and its colour.</summary>
/// <param name="Absorbance">float64 (B, H, W): mean of the three optical densities, from 0 (Beer and Lambert: proportional to the dye).</param>
/// <param name="Red">Optical density in red, which nuclear dye (azure) takes and neither eosin nor haemoglobin does.</param>
/// <param name="Saturation">In [0, 1]: 1 - min / max of the colour, the ground being white; haemoglobin is pale in it, stain is not.</param>
internal sealed record StainDensity(Tensor Absorbance, Tensor Red, Tensor Saturation)
{
    private const double GroundShare = 0.05;                             // the brightest pixels of an image show its empty ground
    private const double Grey = 1e-3;                                    // saturation below is rounding

    /// <param name="colors">float64 (B, C, H, W), 0 to 255, C 1 or 3.</param>
    /// <returns>Its tensors belong to the current dispose scope. Without colour the share of light that is absorbed stands for saturation.</returns>
    public static StainDensity Of(Tensor colors)
    {
        using var scope = NewDisposeScope();
        var pixels = colors.shape[2] * colors.shape[3];
        var brightest = colors.sum(1).flatten(1).topk((int)Math.Max(1, (long)(GroundShare * pixels)), 1).indexes; // (B, k)
        var ground = colors.flatten(2).gather(2, brightest.unsqueeze(1).expand(-1, colors.shape[1], -1)).mean([2]); // (B, C)
        var densities = ((ground + 1).log().unsqueeze(2).unsqueeze(3) - (colors + 1).log()).clamp(min: 0); // (B, C, H, W); + 1: black is not infinite
        var absorbance = densities.mean([1]);
        var chroma = 1 - (densities.amin([1]) - densities.amax([1])).exp();
        var isGrey = chroma.amax([1, 2], keepdim: true) < Grey;
        var saturation = where(isGrey, 1 - (-absorbance).exp(), chroma);
        return new StainDensity(absorbance.MoveToOuterDisposeScope(), densities.select(1, 0).clone().MoveToOuterDisposeScope(), saturation.MoveToOuterDisposeScope());
    }
}
