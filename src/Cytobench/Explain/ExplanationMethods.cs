using Cytobench.Explain.Methods;
using Cytobench.Models;

namespace Cytobench.Explain;

/// <summary>Every explanation method that can be asked for by name.</summary>
public static class ExplanationMethods
{
    private static readonly GradCam GradCam = new();
    private static readonly AttentionRollout Rollout = new();

    public static IReadOnlyList<IExplanationMethod> All { get; } =
    [
        GradCam,
        new GradCamPlusPlus(),
        new HiResCam(),
        new LayerCam(),
        new EigenCam(),
        new ScoreCam(),
        new IntegratedGradients(),
        new SmoothGrad(),
        new Occlusion(),
        new Rise(),
        Rollout,
        new AttentionRollout(HeadFusion.Max, discardRatio: 0.9),         // a maximum over heads keeps every head's noise, unless the low entries go
        new AttentionRollout(HeadFusion.Min),
        new GradientRollout(),
        new ChefersRelevance(),
        new LastAttention(),
    ];

    /// <exception cref="UserException">No such method; the message lists them.</exception>
    public static IExplanationMethod Find(string name) => All.FirstOrDefault(method => method.Name == name)
        ?? throw new UserException($"method {name}: choose some of {string.Join(", ", All.Select(method => method.Name))}");

    /// <summary>The one that a run uses unasked: attention rollout where there is attention, Grad-CAM elsewhere.</summary>
    public static IExplanationMethod For(ImageClassifier model) => Rollout.Supports(model) ? Rollout : GradCam;

    /// <summary>
    /// Those of the named ones that have what they read in this network; the usual one where none is named. The usual one comes first, then other methods
    /// that read attention, then the rest as named: a network's first map is the one that it is compared by, and Grad-CAM says little of a transformer.
    /// </summary>
    /// <exception cref="UserException">No such method.</exception>
    public static IReadOnlyList<IExplanationMethod> Choose(IReadOnlyList<string> names, ImageClassifier model)
    {
        ArgumentNullException.ThrowIfNull(names);
        var usual = For(model);
        return names.Count == 0 ? [usual] : [.. names.Select(Find).Where(method => method.Supports(model)).OrderByDescending(method => method == usual).ThenByDescending(method => method is AttentionMethod)];
    }

    /// <summary>Those that can explain this network, in the order of <see cref="All"/>.</summary>
    public static IReadOnlyList<IExplanationMethod> Supporting(ImageClassifier model) => [.. All.Where(method => method.Supports(model))];
}
