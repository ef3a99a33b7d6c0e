using System.Diagnostics;
using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Evaluation;

/// <summary>Times a trained model: one image after another, and batches. It changes nothing that is computed later.</summary>
/// <param name="engine">Where the model is.</param>
/// <param name="seconds">For latency, and again for throughput.</param>
internal sealed class EfficiencyProbe(TorchEngine engine, double seconds)
{
    private const int Batch = 32;
    private const int WarmUps = 3;
    private const int FewestImages = 5;
    private const int MostImages = 50;                                   // one in twenty is above the 95th percentile
    private const int MostBatches = 10;

    /// <param name="model">Left in eval mode.</param>
    /// <param name="input">The same that training used.</param>
    /// <param name="images">Any of the data's; at least one.</param>
    /// <param name="cancellation">Checked before every repetition.</param>
    public Timing Measure(ImageClassifier model, ImageInput input, DeviceImages images, CancellationToken cancellation)
    {
        model.eval();
        using var _ = inference_mode();
        for (var i = 0; i < WarmUps; i++)
            Predict(model, input, images, i % images.Count, 1);
        var latencies = Repeat(FewestImages, MostImages, repeat => Predict(model, input, images, repeat % images.Count, 1), cancellation);

        var batch = Math.Min(Batch, images.Count);
        Predict(model, input, images, 0, batch);                         // memory is laid out for this size
        var batches = Repeat(1, MostBatches, repeat => Predict(model, input, images, 0, batch), cancellation);
        return new Timing(latencies.Count, Quantile(latencies, 0.5), Quantile(latencies, 0.95), batch, batch * batches.Count / batches.Sum());
    }

    /// <summary>Resident memory of this process at its most; null where the system does not keep it.</summary>
    public static long? PeakHostBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 is > 0 and var bytes ? bytes : null;
    }

    /// <summary>The value that a share of the sorted values does not exceed (nearest rank).</summary>
    internal static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }

    private List<double> Repeat(int fewest, int most, Action<int> work, CancellationToken cancellation)
    {
        var (taken, whole) = (new List<double>(), Stopwatch.StartNew());
        while (taken.Count < fewest || (taken.Count < most && whole.Elapsed.TotalSeconds < seconds))
        {
            cancellation.ThrowIfCancellationRequested();
            var clock = Stopwatch.GetTimestamp();
            work(taken.Count);
            taken.Add(Stopwatch.GetElapsedTime(clock).TotalSeconds);
        }
        return taken;
    }

    private void Predict(ImageClassifier model, ImageInput input, DeviceImages images, int first, int count)
    {
        using var step = NewDisposeScope();
        model.call(input.Prepare(images.Pixels.narrow(0, first, count))).to(float32).softmax(1).cpu();
        engine.Synchronize();
    }

    internal sealed record Timing(int LatencyRepeats, double LatencyP50Seconds, double LatencyP95Seconds, int ThroughputBatch, double ThroughputImagesPerSecond);
}
