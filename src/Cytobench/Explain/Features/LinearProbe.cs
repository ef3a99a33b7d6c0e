using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Explain.Features;

/// <summary>
/// Multinomial logistic regression on frozen features: how well classes are told apart by planes (Alain and Bengio 2016, arXiv:1610.01644). Of the
/// standardised features it minimises mean log loss + penalty / 2 |W|^2; biases are not penalised. Owns its tensors.
/// </summary>
internal sealed class LinearProbe : IDisposable
{
    private const double GradientTolerance = 1e-6;                       // of the largest entry
    private const double ConvergedBelow = 1e-4;                          // changes log loss in the eighth decimal at most
    private const int Memory = 20;                                       // pairs that L-BFGS keeps
    private const int MostIterations = 400;

    private readonly Tensor mean;                                        // (1, D)
    private readonly Tensor scale;                                       // (1, D)
    private readonly Tensor weights;                                     // (D + 1, K), biases last

    private LinearProbe(Tensor mean, Tensor scale, Tensor weights, double penalty, double loss, double largestGradient) =>
        (this.mean, this.scale, this.weights, Penalty, Loss, LargestGradient) = (mean, scale, weights, penalty, loss, largestGradient);

    public double Penalty { get; }

    /// <summary>What was minimised, at its least.</summary>
    public double Loss { get; }

    /// <summary>The largest entry of the gradient that is left, in absolute value.</summary>
    public double LargestGradient { get; }

    public bool IsConverged => LargestGradient < ConvergedBelow;

    /// <param name="features">(N, D).</param>
    /// <param name="labels">N, in [0, K).</param>
    /// <param name="classes">K.</param>
    /// <param name="penalty">Above 0, so that a separable set has an optimum.</param>
    /// <param name="start">Begins from its weights; they must be of the same features.</param>
    /// <param name="cancellation">Asked at every step.</param>
    public static LinearProbe Fit(Tensor features, int[] labels, int classes, double penalty, LinearProbe? start = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(penalty);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (n, width) = (features.shape[0], features.shape[1]);
        var (mean, scale) = Spread(features);
        var input = Standardised(features, mean, scale);                 // (N, D + 1)
        var transposed = input.t();
        var truth = tensor(labels, dtype: ScalarType.Int64, device: features.device);
        var targets = functional.one_hot(truth, classes).to(float64);    // (N, K)
        var penalised = ones([width + 1, 1], dtype: ScalarType.Float64, device: features.device);
        penalised[width] = 0;

        var best = (Loss: double.PositiveInfinity, At: Vector<double>.Build.Dense(1), Gradient: double.NaN);
        (double, Vector<double>) LossAndGradient(Vector<double> at)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var w = tensor(at.ToArray(), [width + 1, classes], dtype: ScalarType.Float64, device: features.device);
            var logits = input.matmul(w);                                // (N, K)
            var squares = w * penalised;
            var loss = functional.cross_entropy(logits, truth).item<double>() + penalty / 2 * (squares * w).sum().item<double>();
            var gradient = transposed.matmul((logits.softmax(1) - targets) / n).add_(squares, penalty);
            var direction = Vector<double>.Build.DenseOfArray([.. gradient.cpu().contiguous().data<double>()]);
            if (loss < best.Loss)
                best = (loss, at.Clone(), direction.InfinityNorm());
            return (loss, direction);
        }

        var from = start is null ? new double[(width + 1) * classes] : [.. start.weights.cpu().contiguous().data<double>()];
        try
        {
            new LimitedMemoryBfgsMinimizer(GradientTolerance, 1e-12, 1e-12, Memory, MostIterations)
                .FindMinimum(ObjectiveFunction.Gradient(LossAndGradient), Vector<double>.Build.DenseOfArray(from));
        }
        catch (OptimizationException fault) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("stopped in a linear probe", fault, cancellation); // the line search wraps every exception
        }
        catch (OptimizationException fault) when (fault.InnerException is null or OptimizationException)
        {
            // Its steps or the digits of a float64 ran out: the best point seen is the result, and the gradient that is left there says how good it is.
        }
        var weights = tensor(best.At.ToArray(), [width + 1, classes], dtype: ScalarType.Float64, device: features.device);
        return new LinearProbe(mean.DetachFromDisposeScope(), scale.DetachFromDisposeScope(), weights.DetachFromDisposeScope(), penalty, best.Loss, best.Gradient);
    }

    /// <param name="features">(N, D) of any images.</param>
    /// <returns>Row-major N x K, rows summing to 1.</returns>
    public double[] Probabilities(Tensor features)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return [.. Standardised(features, mean, scale).matmul(weights).softmax(1).cpu().contiguous().data<double>()];
    }

    /// <returns>Mean and 1 / deviation of each feature, (1, D); 0 for one that never varies, which says nothing.</returns>
    private static (Tensor Mean, Tensor Scale) Spread(Tensor features)
    {
        using var scope = NewDisposeScope();
        var exact = features.to(float64);
        var mean = exact.mean([0], keepdim: true);
        var deviation = exact.std([0], unbiased: false, keepdim: true);
        var scale = where(deviation > 1e-10 * mean.abs(), 1 / deviation, zeros_like(deviation)); // rounding of a constant is no variation
        return (mean.MoveToOuterDisposeScope(), scale.MoveToOuterDisposeScope());
    }

    /// <returns>(N, D + 1), the last column 1.</returns>
    private static Tensor Standardised(Tensor features, Tensor mean, Tensor scale)
    {
        using var scope = NewDisposeScope();
        var one = ones([features.shape[0], 1], dtype: ScalarType.Float64, device: features.device);
        var rows = (features.to(float64) - mean).mul_(scale);            // a new tensor, whatever the type of the features
        return cat([rows, one], 1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        mean.Dispose();
        scale.Dispose();
        weights.Dispose();
    }
}
