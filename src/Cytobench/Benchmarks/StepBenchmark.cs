using System.Diagnostics;
using Cytobench.Engine;
using Cytobench.Evaluation;
using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Benchmarks;

/// <summary>Times the step of a training, or of a prediction, on random images: from uint8 on the device to updated weights, as the trainer does it.</summary>
public static class StepBenchmark
{
    private const int Classes = 8;
    private const int StoredBatches = 4;                                 // images to index into
    private const double LearningRate = 1e-3;
    private const int MatrixProducts = 6;                                // the fastest counts

    /// <exception cref="UserException">An option, or the engine.</exception>
    public static IReadOnlyList<StepTiming> Run(StepBenchmarkOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var cases = options.Cases();
        var engine = TorchEngine.Start(options.Engine);
        var rate = MatrixFlopsPerSecond(engine);
        return [.. cases.Select(one => Time(one.Spec, one.Size, one.Batch, options, engine, rate, progress, cancellation))];
    }

    private static StepTiming Time(
        ModelSpec spec, int size, int batch, StepBenchmarkOptions options, TorchEngine engine, double rate, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var isTraining = options.Mode == "train";
        HostMemory.ResetPeak();
        using var scope = NewDisposeScope();
        using var model = spec.Create(Classes, size, seed: 0);
        ModelPlacement.Move(model, engine);
        using var input = new ImageInput(size, size, size, Normalization.Half, engine.Device, engine.Precision);
        using var optimizer = isTraining ? Optimizer.Of(model, new TrainConfig { Optimizer = "adamw", WeightDecay = 0.05 }) : null;
        var pixels = randint(0, 256, [StoredBatches * batch, size, size, 3], dtype: ScalarType.Byte, device: engine.Device);
        var labels = randint(0, Classes, [StoredBatches * batch], dtype: ScalarType.Int64, device: engine.Device);
        model.train(isTraining);

        var milliseconds = new List<double>();
        for (var step = -options.WarmUps; step < options.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = arange((step + options.WarmUps) % StoredBatches, StoredBatches * batch, StoredBatches, dtype: ScalarType.Int64, device: engine.Device);
            engine.Synchronize();
            var clock = Stopwatch.GetTimestamp();
            if (isTraining)
                Train(model, optimizer!, input, pixels, labels, rows);
            else
                Predict(model, input, pixels, rows);
            engine.Synchronize();
            if (step >= 0)
                milliseconds.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
            progress?.Report(new ProgressReport($"{spec.Name}, {size} px, batch {batch}", step + options.WarmUps + 1, options.WarmUps + options.Steps, "steps"));
        }

        var median = EfficiencyProbe.Quantile(milliseconds, 0.5);
        var flops = (isTraining ? 3 : 1) * model.FlopsPerImage * batch;
        using var gpu = engine.IsCuda ? NvidiaDevice.Open() : null;
        return new StepTiming
        {
            Model = spec.Name,
            Size = size,
            Batch = batch,
            Device = engine.DeviceName,
            Precision = engine.PrecisionName,
            Mode = options.Mode,
            StepMs = median,
            StepMsFastest = milliseconds.Min(),
            ImagesPerSecond = 1000 * batch / median,
            PeakBytes = engine.IsCuda ? gpu?.ProcessMemoryBytes : EfficiencyProbe.PeakHostBytes(),
            Steps = options.Steps,
            StepFlops = flops,
            MatrixFlopsPerSecond = rate,
            FloorShare = flops / rate / (median / 1000),
            Threads = engine.Threads,
            Engine = engine.Version,
        };
    }

    private static void Train(ImageClassifier model, Optimizer optimizer, ImageInput input, Tensor pixels, Tensor labels, Tensor rows)
    {
        using var step = NewDisposeScope();
        var logits = model.call(input.Prepare(pixels.index_select(0, rows))).to(float32);
        var loss = functional.cross_entropy(logits, labels.index_select(0, rows));
        optimizer.Step([.. autograd.grad([loss], optimizer.Parameters)], LearningRate);
    }

    private static void Predict(ImageClassifier model, ImageInput input, Tensor pixels, Tensor rows)
    {
        using var step = NewDisposeScope();
        using var _ = inference_mode();
        model.call(input.Prepare(pixels.index_select(0, rows))).to(float32).softmax(1);
    }

    /// <summary>What the device reaches where nothing but arithmetic counts.</summary>
    private static double MatrixFlopsPerSecond(TorchEngine engine)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        long side = engine.IsCuda ? 8192 : 2048;
        var (left, right) = (randn([side, side], device: engine.Device).to(engine.Precision), randn([side, side], device: engine.Device).to(engine.Precision));
        var fastest = double.PositiveInfinity;
        for (var i = 0; i < MatrixProducts; i++)
        {
            engine.Synchronize();
            var clock = Stopwatch.GetTimestamp();
            left.matmul(right).Dispose();
            engine.Synchronize();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(clock).TotalSeconds);
        }
        return 2.0 * side * side * side / fastest;
    }
}
