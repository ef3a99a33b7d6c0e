using Cytobench.Explain.Methods;
using static TorchSharp.torch;

namespace Cytobench.Explain.Faithfulness;

/// <summary>
/// The largest change of a map under small noise: the maximum over noisy copies y of x of |map(y) - map(x)| / |map(x)|, L2 over cells (Yeh et al.
/// 2019, arXiv:1901.09392, definition 2, relative as Captum has it). The copies are drawn, so it is a lower bound of the maximum.
/// </summary>
internal static class MaxSensitivity
{
    private const int LargestBatch = 32;

    /// <returns>For each image; NaN for those left out and where the map is zero.</returns>
    public static double[] Measure(ExplainedModel subject, IExplanationMethod method, FaithfulnessOptions options, CancellationToken cancellation)
    {
        var images = (int)subject.Images.shape[0];
        var result = Enumerable.Repeat(double.NaN, images).ToArray();
        var chosen = EvenSteps.Through(images, options.SensitivityImages);
        using var scope = NewDisposeScope();
        var device = subject.Images.device;
        var radius = tensor(subject.Normalization.Deviation.Select(deviation => (float)(options.SensitivityRadius / deviation)).ToArray(), [1, 3, 1, 1], device: device);
        var size = BatchLimit.WithGradients(subject.Classifier, LargestBatch);
        for (var first = 0; first < chosen.Length; first += size)
        {
            using var step = NewDisposeScope();
            var places = chosen[first..Math.Min(first + size, chosen.Length)];
            var rows = tensor(Array.ConvertAll(places, place => (long)place), device: device);
            var (some, targets) = (subject.Images.index_select(0, rows), subject.Targets.index_select(0, rows));
            var map = PerImage.Maps(method, subject.Classifier, some, targets, cancellation).to(float64);
            var norm = Norm(map);
            var largest = zeros_like(norm);
            for (var copy = 0; copy < options.SensitivityCopies; copy++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var inner = NewDisposeScope();
                var noisy = some + radius * Uniform(places, copy, some.shape, options.Seed).to(device);
                largest.copy_(maximum(largest, Norm(PerImage.Maps(method, subject.Classifier, noisy, targets, cancellation).to(float64) - map)));
            }
            var ratios = (largest / norm).cpu().data<double>().ToArray();
            for (var i = 0; i < places.Length; i++)
                result[places[i]] = double.IsFinite(ratios[i]) ? ratios[i] : double.NaN;
        }
        return result;
    }

    private static Tensor Norm(Tensor maps) => maps.square().sum([1, 2]).sqrt();

    /// <returns>(B, 3, S, S) in [-1, 1), of each image and copy its own whatever the batch; belongs to the current dispose scope.</returns>
    private static Tensor Uniform(int[] places, int copy, long[] shape, int seed)
    {
        using var scope = NewDisposeScope();
        var noise = empty(shape);
        for (var i = 0; i < places.Length; i++)
        {
            using var step = NewDisposeScope();
            using var generator = new Generator(new SeededRandom(seed, "sensitivity", places[i], copy).NextUInt64());
            noise[i].copy_(rand([shape[1], shape[2], shape[3]], generator: generator).mul_(2).sub_(1));
        }
        return noise.MoveToOuterDisposeScope();
    }
}
