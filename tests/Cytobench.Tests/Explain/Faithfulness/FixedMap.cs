using Cytobench.Explain;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Faithfulness;

/// <summary>A method that gives what a test wants.</summary>
internal sealed class FixedMap(string name, Func<Tensor, Tensor> map) : IExplanationMethod
{
    public string Name => name;

    public string Title => name;

    public string Citation => "";

    public bool IsClassSpecific => true;

    public bool Supports(ImageClassifier model) => true;

    public string Layer(ImageClassifier model) => "none";

    public Tensor Explain(ImageClassifier model, Tensor images, Tensor targets) => map(images);
}
