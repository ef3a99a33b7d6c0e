using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>What stands for "nothing there" where a method takes pixels away.</summary>
/// <remarks>
/// The image's own mean colour. The customary 0 of normalised input is a mid grey under ImageNet's numbers, in a bright field as dark as
/// a nucleus: taking pixels away would add an object. The own mean keeps the stain and the brightness, so that a network sees less of the image,
/// not another one.
/// </remarks>
internal static class Baseline
{
    /// <param name="images">(B, 3, S, S), normalised.</param>
    /// <returns>(B, 3, 1, 1).</returns>
    public static Tensor Of(Tensor images) => images.mean([2, 3], keepdim: true);
}
