using System.Diagnostics;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.ServeLoad;

/// <summary>The most that a server could reach: the networks' forward passes over prepared batches, one after another, and nothing else.</summary>
internal static class BarePass
{
    /// <returns>Median seconds of a batch through all models.</returns>
    public static double Seconds(LoadOptions options)
    {
        var run = FinishedRun.Open(options.Run);
        var engine = run.StartEngine("cpu", null);
        using var scope = NewDisposeScope();
        using var _ = inference_mode();
        var models = run.Choose("--model", options.Model).Select(result => run.Load(result, engine)).ToArray();
        var data = run.Summary.Data;
        var pixels = randint(256, [options.Batch, data.Height, data.Width, data.Channels], dtype: ScalarType.Byte);
        var batches = models.Select(model => model.Input.Prepare(pixels)).ToArray();
        var (times, whole) = (new List<double>(), Stopwatch.StartNew());
        while (times.Count < 5 || whole.Elapsed.TotalSeconds < options.Seconds)
        {
            var clock = Stopwatch.GetTimestamp();
            foreach (var (model, batch) in models.Zip(batches))
            {
                using var step = NewDisposeScope();
                model.Classifier.call(batch);
            }
            times.Add(Stopwatch.GetElapsedTime(clock).TotalSeconds);
        }
        foreach (var model in models)
            model.Dispose();
        return times.Skip(2).Order().ElementAt((times.Count - 2) / 2);
    }
}
