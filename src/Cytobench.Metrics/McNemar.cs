using MathNet.Numerics.Distributions;

namespace Cytobench.Metrics;

/// <summary>Whether two models err equally often on the same images; only images that one of them misses tell.</summary>
/// <remarks>McNemar 1947; the exact two-sided binomial form: under the null each such image is a fair coin.</remarks>
public static class McNemar
{
    public static McNemarResult Exact(ReadOnlySpan<int> firstPredictions, ReadOnlySpan<int> secondPredictions, ReadOnlySpan<int> labels)
    {
        if (firstPredictions.Length != labels.Length || secondPredictions.Length != labels.Length)
            throw new ArgumentException($"{firstPredictions.Length} and {secondPredictions.Length} predictions for {labels.Length} labels", nameof(labels));
        var (onlyFirst, onlySecond) = (0, 0);
        for (var i = 0; i < labels.Length; i++)
        {
            var (first, second) = (firstPredictions[i] == labels[i], secondPredictions[i] == labels[i]);
            onlyFirst += first && !second ? 1 : 0;
            onlySecond += second && !first ? 1 : 0;
        }
        return new McNemarResult(onlyFirst, onlySecond, ExactP(onlyFirst, onlySecond));
    }

    /// <returns>In (0, 1]; 1 where no image tells the models apart.</returns>
    public static double ExactP(int onlyFirstRight, int onlySecondRight)
    {
        var discordant = onlyFirstRight + onlySecondRight;
        return discordant == 0 ? 1 : Math.Min(1, 2 * Binomial.CDF(0.5, discordant, Math.Min(onlyFirstRight, onlySecondRight)));
    }
}

/// <param name="OnlyFirstRight">Images that only the first model has right.</param>
/// <param name="OnlySecondRight">Images that only the second model has right.</param>
/// <param name="P">Exact two-sided p value.</param>
public sealed record McNemarResult(int OnlyFirstRight, int OnlySecondRight, double P);
