using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// A sum of a layer's features over channels, each weighted by what it does for the class. The network names the layer
/// (<see cref="ImageClassifier.CamLayer"/>): the last convolutional stage, or what the last attention of a transformer is given.
/// </summary>
/// <param name="minimumSide">
/// Cells a side that the map must have, or an earlier stage is taken: at small inputs the last features of a ResNet are one or
/// four cells and cannot say where. 1 is the papers' choice, always the last.
/// </param>
public abstract class ClassActivationMap(int minimumSide) : IExplanationMethod
{
    /// <summary>layer4 of a ResNet from 97 px on, earlier stages below.</summary>
    public const int ReadableSide = 4;

    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string Citation { get; }

    public virtual bool IsClassSpecific => true;

    public virtual bool TakesManyPasses => false;

    public bool Supports(ImageClassifier model) => model.CamLayer(minimumSide) is not null;

    public string Layer(ImageClassifier model) => Stage(model);

    public abstract Tensor Explain(ImageClassifier model, Tensor images, Tensor targets);

    protected string Stage(ImageClassifier model) => model.CamLayer(minimumSide)!;

    /// <returns>(B, C, h, w), without gradient; belongs to the current dispose scope.</returns>
    protected Tensor Features(ImageClassifier model, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var kept = new Intermediates(Stage(model));
        model.Logits(images, kept);
        return model.FeatureGrid(kept[Stage(model)]).MoveToOuterDisposeScope();
    }

    /// <returns>Features and the gradient of each image's target logit by them, both (B, C, h, w) without gradient; belong to the current dispose scope.</returns>
    protected (Tensor Features, Tensor Gradient) FeaturesAndGradient(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        var kept = new Intermediates(Stage(model));
        var logits = model.Logits(images, kept);                         // (B, K)
        var score = logits.gather(1, targets.unsqueeze(1)).sum();        // images do not interact in eval mode
        var features = kept[Stage(model)];
        var gradient = autograd.grad([score], [features])[0];
        return (model.FeatureGrid(features.detach()).MoveToOuterDisposeScope(), model.FeatureGrid(gradient).MoveToOuterDisposeScope());
    }
}
