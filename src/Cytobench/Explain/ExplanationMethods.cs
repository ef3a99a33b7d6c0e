using Cytobench.Models;

namespace Cytobench.Explain;

/// <summary>Every explanation method; a run uses the first that a network supports.</summary>
public static class ExplanationMethods
{
    public static IReadOnlyList<IExplanationMethod> All { get; } = [new GradCam(), new AttentionRollout(), new ChefersRelevance()];

    public static IExplanationMethod For(ImageClassifier model) => All.First(method => method.Supports(model));

    /// <exception cref="UserException">There is none of that name.</exception>
    public static IExplanationMethod Find(string name) => All.FirstOrDefault(method => method.Name == name)
        ?? throw new UserException($"method {name}: choose some of {string.Join(", ", All.Select(method => method.Name))}");
}
