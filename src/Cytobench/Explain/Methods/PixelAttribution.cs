using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>A method that reads pixels and logits alone, and so takes any network.</summary>
public abstract class PixelAttribution : IExplanationMethod
{
    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string Citation { get; }

    public bool IsClassSpecific => true;

    public bool TakesManyPasses => true;

    public bool Supports(ImageClassifier model) => true;

    public virtual string Layer(ImageClassifier model) => "pixels";

    public abstract Tensor Explain(ImageClassifier model, Tensor images, Tensor targets);
}
