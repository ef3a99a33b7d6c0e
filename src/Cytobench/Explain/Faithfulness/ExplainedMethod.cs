using static TorchSharp.torch;

namespace Cytobench.Explain.Faithfulness;

/// <summary>A method and its maps of a model's images; owns nothing.</summary>
/// <param name="Method">Asked again where a check needs maps of other images, weights or classes.</param>
/// <param name="Maps">(N, h, w), finite and not negative, at the method's own resolution; their scale does not matter.</param>
public sealed record ExplainedMethod(IExplanationMethod Method, Tensor Maps)
{
    public string Title => Method.Title;
}
