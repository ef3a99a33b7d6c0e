using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>The class whose logit is explained.</summary>
public static class ExplanationTarget
{
    public const string Predicted = "predicted";
    public const string True = "true";

    /// <param name="target">predicted, true, or one of the names.</param>
    /// <param name="classNames">K.</param>
    /// <exception cref="UserException">No class is called so.</exception>
    public static void Check(string target, IReadOnlyList<string> classNames)
    {
        if (target is not (Predicted or True) && !classNames.Contains(target))
            throw new UserException($"--target {target}: choose predicted, true, or one of {string.Join(", ", classNames)}");
    }

    /// <param name="target">As <see cref="Check"/> takes it.</param>
    /// <param name="classNames">K.</param>
    /// <param name="predicted">int64 (B).</param>
    /// <param name="labels">int64 (B).</param>
    /// <returns>int64 (B); in the two first cases the tensor given.</returns>
    internal static Tensor Of(string target, IReadOnlyList<string> classNames, Tensor predicted, Tensor labels) => target switch
    {
        Predicted => predicted,
        True => labels,
        _ => full_like(predicted, classNames.ToList().IndexOf(target)),
    };
}
