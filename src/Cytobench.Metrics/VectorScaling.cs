using MathNet.Numerics.LinearAlgebra;

namespace Cytobench.Metrics;

/// <summary>A weight and a bias for each class's logit; unlike a temperature it may change predictions.</summary>
/// <remarks>
/// Guo et al. 2017, arXiv:1706.04599, section 4.2. The logits are the logarithms of the probabilities. Fit it on validation
/// images, never on those that it is judged on.
/// </remarks>
/// <param name="Weights">K; 1 changes nothing.</param>
/// <param name="Biases">K; 0 changes nothing.</param>
public sealed record VectorScaling(double[] Weights, double[] Biases)
{
    private const double Ridge = 1e-6;                                   // keeps separable images from infinite weights
    private const int MostSteps = 100;

    /// <summary>The least log loss by Newton's method; it is convex.</summary>
    /// <inheritdoc cref="Scores.Compute(ReadOnlySpan{double}, ReadOnlySpan{int}, int)"/>
    public static VectorScaling Fit(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        Scores.Check(probabilities, labels, classes);
        var (logits, truth) = (Predictions.Logits(probabilities, classes), labels.ToArray());
        var start = Vector<double>.Build.Dense(2 * classes, i => i < classes ? 1 : 0);
        var parameters = start.Clone();
        var loss = Loss(parameters);
        for (var step = 0; step < MostSteps; step++)
        {
            var (gradient, curvature) = Derivatives(parameters);
            if (gradient.InfinityNorm() < 1e-10)
                break;
            var direction = curvature.Cholesky().Solve(gradient);
            var (length, tried) = (1.0, loss);
            for (; length > 1e-8; length /= 2)
            {
                tried = Loss(parameters - length * direction);
                if (tried <= loss - 1e-4 * length * (gradient * direction))
                    break;
            }
            if (tried >= loss)                                           // no digit is left to gain
                break;
            (parameters, loss) = (parameters - length * direction, tried);
        }
        return new VectorScaling(parameters.SubVector(0, classes).ToArray(), parameters.SubVector(classes, classes).ToArray());

        double Loss(Vector<double> at)
        {
            var scaled = Scaled(logits, at.SubVector(0, classes).ToArray(), at.SubVector(classes, classes).ToArray());
            var sum = 0.0;
            for (var i = 0; i < truth.Length; i++)
                sum -= Math.Log(Math.Max(scaled[i * classes + truth[i]], double.Epsilon));
            return sum / truth.Length + Ridge / 2 * (at - start).DotProduct(at - start);
        }

        (Vector<double> Gradient, Matrix<double> Curvature) Derivatives(Vector<double> at)
        {
            var scaled = Scaled(logits, at.SubVector(0, classes).ToArray(), at.SubVector(classes, classes).ToArray());
            var (gradient, curvature) = (Ridge * (at - start), Ridge * Matrix<double>.Build.DenseIdentity(2 * classes));
            for (var i = 0; i < truth.Length; i++)
            {
                var (row, q) = (i * classes, 0.0);
                for (var k = 0; k < classes; k++)
                {
                    q = scaled[row + k];
                    var slope = (q - (truth[i] == k ? 1 : 0)) / truth.Length;
                    gradient[k] += slope * logits[row + k];
                    gradient[classes + k] += slope;
                    for (var l = 0; l <= k; l++)
                    {
                        var bend = q * ((k == l ? 1 : 0) - scaled[row + l]) / truth.Length;
                        Add(k, l, bend * logits[row + k] * logits[row + l]);
                        Add(classes + k, classes + l, bend);
                        curvature[classes + k, l] += bend * logits[row + l];
                        if (k != l)
                            curvature[classes + l, k] += bend * logits[row + k];
                    }
                }
            }
            for (var k = 0; k < classes; k++)
                for (var l = 0; l < classes; l++)
                    curvature[l, classes + k] = curvature[classes + k, l];
            return (gradient, curvature);

            void Add(int first, int second, double value)
            {
                curvature[first, second] += value;
                if (first != second)
                    curvature[second, first] += value;
            }
        }
    }

    /// <param name="probabilities">Row-major N x K.</param>
    /// <returns>Calibrated probabilities, rows summing to 1.</returns>
    public double[] Apply(ReadOnlySpan<double> probabilities) => Scaled(Predictions.Logits(probabilities, Weights.Length), Weights, Biases);

    private static double[] Scaled(double[] logits, double[] weights, double[] biases)
    {
        var scaled = new double[logits.Length];
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] = logits[i] * weights[i % weights.Length] + biases[i % weights.Length];
        Predictions.Softmax(scaled, weights.Length);
        return scaled;
    }
}
