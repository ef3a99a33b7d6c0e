using Cytobench.Models;

namespace Cytobench.Explain;

/// <summary>Every explanation method; a run uses the first that a network supports.</summary>
public static class ExplanationMethods
{
    public static IReadOnlyList<IExplanationMethod> All { get; } = [new GradCam(), new AttentionRollout(), new ChefersRelevance()];

    public static IExplanationMethod For(ImageClassifier model) => All.First(method => method.Supports(model));
}
