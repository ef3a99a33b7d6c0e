using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>A method that reads a transformer's attention weights; the forward pass takes the explicit path through the same weights that keeps them.</summary>
public abstract class AttentionMethod : IExplanationMethod
{
    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string Citation { get; }

    public abstract bool IsClassSpecific { get; }

    public bool Supports(ImageClassifier model) => model.AttentionNames.Count > 0;

    public virtual string Layer(ImageClassifier model) => $"{model.AttentionNames[0]} to {model.AttentionNames[^1]}";

    public abstract Tensor Explain(ImageClassifier model, Tensor images, Tensor targets);

    /// <returns>First layer first, each (B, heads, N, N), without gradient; belong to the current dispose scope.</returns>
    protected static Tensor[] Attentions(ImageClassifier model, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var kept = new Intermediates(model.AttentionNames);
        model.Logits(images, kept);
        return [.. model.AttentionNames.Select(name => kept[name].MoveToOuterDisposeScope())];
    }

    /// <returns>For each layer, first layer first: attention and the gradient of each image's target logit by it, both (B, heads, N, N) without gradient; belong to the current dispose scope.</returns>
    protected static (Tensor Attention, Tensor Gradient)[] AttentionsAndGradients(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        var kept = new Intermediates(model.AttentionNames);
        var score = model.Logits(images, kept).gather(1, targets.unsqueeze(1)).sum(); // images do not interact in eval mode
        Tensor[] attentions = [.. model.AttentionNames.Select(name => kept[name])];
        var gradients = autograd.grad([score], attentions);
        return [.. attentions.Zip(gradients, (attention, gradient) => (attention.detach().MoveToOuterDisposeScope(), gradient.MoveToOuterDisposeScope()))];
    }

    /// <param name="mixing">(B, N, N): row i tells what token i got from each token.</param>
    /// <param name="model">Tells what its head reads.</param>
    /// <returns>(B, g, g), what the head got from each patch; belongs to the current dispose scope.</returns>
    protected static Tensor Map(Tensor mixing, ImageClassifier model)
    {
        using var scope = NewDisposeScope();
        var ofPatches = TokenMixing.OfPatches(mixing, model.HasClassToken); // (B, patches)
        var side = (long)Math.Round(Math.Sqrt(ofPatches.shape[1]));
        return ofPatches.reshape(-1, side, side).MoveToOuterDisposeScope();
    }
}
