using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Cytobench.Explain.Faithfulness;

/// <summary>
/// Perturbs a network's images in the order of maps and asks for the target's probability: all channels of a pixel together, several images and
/// all shares in one forward pass. What does not depend on the map is computed once for all maps.
/// </summary>
internal sealed class PerturbationTest : IDisposable
{
    private const long BatchValues = 5_500_000;                          // of one forward pass on a CPU: 36 images at 224 px
    private const int LargestBatch = 512;
    private const int DeviceFactor = 8;                                  // more of them on a GPU

    private readonly ImageClassifier model;
    private readonly RunMonitor monitor;
    private readonly Tensor images;                                      // (N, 3, S, S), channels outermost in memory
    private readonly Tensor targets;                                     // (N)
    private readonly Tensor noise;                                       // (N, 3, S, S) on the host: each image's own, the same for every map
    private readonly Tensor shares;                                      // int64 (9): pixels in 10 to 90 %
    private readonly Tensor kept;                                        // int64 (3): pixels in the bins of sufficiency
    private readonly PixelRanks ranks;
    private readonly GaussianBlur blur;
    private readonly int side;
    private readonly int chunk;                                          // images at a time
    private readonly double[] clean;
    private readonly double[] blurred;
    private readonly double[] blank;

    public PerturbationTest(ExplainedModel subject, FaithfulnessOptions options, RunMonitor monitor)
    {
        this.monitor = monitor;
        model = subject.Classifier;
        using var scope = NewDisposeScope();
        using var _ = inference_mode();
        images = subject.Images.contiguous().DetachFromDisposeScope();
        targets = subject.Targets.alias().DetachFromDisposeScope();
        side = (int)images.shape[2];
        var pixels = side * side;
        noise = Noise(images.shape, options).DetachFromDisposeScope();
        shares = Pixels(Enumerable.Range(1, PerturbationCurves.Steps - 1), pixels).DetachFromDisposeScope();
        kept = Pixels(PerturbationCurves.Bins, pixels).DetachFromDisposeScope();
        ranks = new PixelRanks(side, options.Seed, images.device);
        blur = new GaussianBlur(side, options.BlurShare * side, images.device);
        var batch = Math.Clamp(BatchValues * (images.device_type == DeviceType.CPU ? 1 : DeviceFactor) / (3 * pixels), 1, LargestBatch);
        chunk = (int)Math.Max(1, batch / (PerturbationCurves.Steps - 1));
        (clean, blurred, blank) = (new double[Count], new double[Count], new double[Count]);
        for (var first = 0; first < Count; first += chunk)
        {
            using var step = NewDisposeScope();
            var some = images.narrow(0, first, Math.Min(chunk, Count - first));
            Ask(some.unsqueeze(1), first).CopyTo(clean, first);
            Ask(blur.Apply(some).unsqueeze(1), first).CopyTo(blurred, first);
            Ask(zeros_like(some).unsqueeze(1), first).CopyTo(blank, first);
        }
    }

    public int Count => (int)images.shape[0];

    /// <param name="maps">(N, h, w), finite.</param>
    /// <param name="stage">For progress: whose maps.</param>
    public PerturbationCurves Measure(Tensor maps, string stage)
    {
        if (maps.shape[0] != Count || !maps.isfinite().all().item<bool>())
            throw new ArgumentException($"{stage}: {maps.shape[0]} maps for {Count} images, or one that is not finite", nameof(maps));
        using var _ = inference_mode();
        var curves = new PerturbationCurves(Count);
        for (var first = 0; first < Count; first += chunk)
        {
            monitor.Cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var count = Math.Min(chunk, Count - first);
            Measure(curves, ranks.Of(maps.narrow(0, first, count)), first, count);
            monitor.Report(new ProgressReport(stage, first + count, Count, "images"));
        }
        return curves;
    }

    private void Measure(PerturbationCurves curves, Tensor rank, int first, int count)
    {
        var original = images.narrow(0, first, count).unsqueeze(1);      // (B, 1, 3, S, S)
        var places = rank.view(count, 1, 1, side, side);
        var most = places < shares.view(1, -1, 1, 1, 1);                 // (B, 9, 1, S, S): the most relevant 10 to 90 %
        for (var image = 0; image < count; image++)
        {
            curves.Deletion[first + image][0] = curves.MostRelevantFirst[first + image][0] = curves.LeastRelevantFirst[first + image][0] = clean[first + image];
            curves.Deletion[first + image][^1] = blank[first + image];
            curves.Insertion[first + image][0] = blurred[first + image];
            curves.Insertion[first + image][^1] = clean[first + image];
        }
        Fill(curves.Deletion, original * most.logical_not(), 1);
        Fill(curves.Insertion, where(most, original, blur.Apply(images.narrow(0, first, count)).unsqueeze(1)), 1);
        Fill(curves.MostRelevantFirst, Imputed(original, most, first, count), 1);
        Fill(curves.LeastRelevantFirst, Imputed(original, places >= side * side - shares.view(1, -1, 1, 1, 1), first, count), 1);
        Fill(curves.Kept, original * (places < kept.view(1, -1, 1, 1, 1)), 0);

        void Fill(double[][] rows, Tensor perturbed, int column)
        {
            var asked = Ask(perturbed, first);
            for (var image = 0; image < count; image++)
                Array.Copy(asked, image * (asked.Length / count), rows[first + image], column, asked.Length / count);
            perturbed.Dispose();
        }
    }

    private Tensor Imputed(Tensor original, Tensor removed, int first, int count)
    {
        using var scope = NewDisposeScope();
        long[] shape = [count, removed.shape[1], 3, side, side];
        var own = noise.narrow(0, first, count).to(original.device).unsqueeze(1).expand(shape).reshape(-1, 3, side, side);
        return NoisyLinearImputation.Fill(original.expand(shape).reshape(-1, 3, side, side), removed.flatten(0, 1), own).view(shape).MoveToOuterDisposeScope();
    }

    /// <param name="perturbed">(B, n, 3, S, S).</param>
    /// <param name="first">The place of the first image.</param>
    /// <returns>Probabilities of the targets, B x n.</returns>
    private double[] Ask(Tensor perturbed, int first)
    {
        using var scope = NewDisposeScope();
        var variants = perturbed.shape[1];
        var probabilities = model.call(Operators.ChannelsLast(perturbed.flatten(0, 1))).to(float64).softmax(1);
        var wanted = targets.narrow(0, first, perturbed.shape[0]).repeat_interleave(variants).unsqueeze(1);
        return probabilities.gather(1, wanted).cpu().data<double>().ToArray();
    }

    private static Tensor Noise(long[] shape, FaithfulnessOptions options)
    {
        using var scope = NewDisposeScope();
        var noise = empty(shape);
        for (var image = 0; image < shape[0]; image++)
        {
            using var step = NewDisposeScope();
            using var generator = new Generator(new SeededRandom(options.Seed, "road", image).NextUInt64());
            noise[image].copy_(randn([shape[1], shape[2], shape[3]], generator: generator).mul_(options.RoadNoise));
        }
        return noise.MoveToOuterDisposeScope();
    }

    private Tensor Pixels(IEnumerable<int> steps, int pixels) =>
        tensor(steps.Select(step => (long)Math.Round((double)step * pixels / PerturbationCurves.Steps)).ToArray(), device: images.device);

    public void Dispose()
    {
        images.Dispose();
        targets.Dispose();
        noise.Dispose();
        shares.Dispose();
        kept.Dispose();
        ranks.Dispose();
        blur.Dispose();
    }
}
