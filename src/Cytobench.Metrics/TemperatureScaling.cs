using MathNet.Numerics.RootFinding;

namespace Cytobench.Metrics;

/// <summary>One number that all logits are divided by; it changes how sure a model is, never what it predicts.</summary>
/// <remarks>Guo et al. 2017, arXiv:1706.04599, section 4.2. Fit it on validation images, never on those that it is judged on.</remarks>
/// <param name="Temperature">Above 1 for a model that was too sure; in [0.01, 100].</param>
public sealed record TemperatureScaling(double Temperature)
{
    private const double LeastInverse = 0.01, MostInverse = 100;          // reached where every validation image is right, or none

    /// <summary>The temperature of the least log loss. The loss is convex in 1/T, so its slope has one root.</summary>
    /// <inheritdoc cref="Scores.Compute(ReadOnlySpan{double}, ReadOnlySpan{int}, int)"/>
    public static TemperatureScaling Fit(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        Scores.Check(probabilities, labels, classes);
        var logits = Predictions.Logits(probabilities, classes);
        var (truth, scaled) = (labels.ToArray(), new double[logits.Length]);
        if (Slope(LeastInverse) >= 0)
            return new TemperatureScaling(1 / LeastInverse);
        if (Slope(MostInverse) <= 0)
            return new TemperatureScaling(1 / MostInverse);
        return new TemperatureScaling(1 / Brent.FindRoot(Slope, LeastInverse, MostInverse, 1e-12, 1000));

        double Slope(double inverse)
        {
            for (var i = 0; i < scaled.Length; i++)
                scaled[i] = logits[i] * inverse;
            Predictions.Softmax(scaled, classes);
            var slope = 0.0;
            for (var i = 0; i < scaled.Length; i++)
                slope += (scaled[i] - (truth[i / classes] == i % classes ? 1 : 0)) * logits[i];
            return slope / truth.Length;
        }
    }

    /// <param name="probabilities">Row-major N x K.</param>
    /// <param name="classes">K.</param>
    /// <returns>Calibrated probabilities, rows summing to 1.</returns>
    public double[] Apply(ReadOnlySpan<double> probabilities, int classes)
    {
        var scaled = Predictions.Logits(probabilities, classes);
        foreach (ref var value in scaled.AsSpan())
            value /= Temperature;
        Predictions.Softmax(scaled, classes);
        return scaled;
    }
}
