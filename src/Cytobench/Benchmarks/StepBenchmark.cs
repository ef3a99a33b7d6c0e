using System.Diagnostics;
using Cytobench.Engine;
using Cytobench.Evaluation;
using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Benchmarks;

/// <summary>Times the step of a training, or of a prediction, on random images: from uint8 on the device to updated weights, by the trainer's own code.</summary>
public static class StepBenchmark
{
    private const int Classes = 8;
    private const int StoredBatches = 4;                                 // images to index into
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
        HostMemory.ResetPeak();
        using var scope = NewDisposeScope();
        using var model = spec.Create(Classes, size, seed: 0);
        ModelPlacement.Move(model, engine);
        using var images = DeviceImages.Noise(StoredBatches * batch, size, Classes, engine.Device);
        using var input = new ImageInput(size, size, size, Normalization.Half, engine.Device, engine.Precision);
        var isTraining = options.Mode == "train";
        var config = new TrainConfig
        {
            ImageSize = size,
            BatchSize = batch,
            Optimizer = "adamw",
            WeightDecay = 0.05,
            MicroBatch = options.MicroBatch,
            CheckpointActivations = options.CheckpointActivations,
        };
        using var state = isTraining ? new TrainingState(model, config, images) : null;
        using var training = state is null ? null : new TrainingSteps(state, config, seed: 0, input, images, teacher: null);
        model.train(isTraining);

        var milliseconds = new List<double>();
        for (var step = -options.WarmUps; step < options.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var place = (step + options.WarmUps) % StoredBatches;
            engine.Synchronize();
            var clock = Stopwatch.GetTimestamp();
            using (NewDisposeScope())
            {
                if (training is not null)
                    training.Take(epoch: 1, place);
                else
                    Predict(model, input, images.Pixels.narrow(0, place * batch, batch));
            }
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

    private static void Predict(ImageClassifier model, ImageInput input, Tensor pixels)
    {
        using var _ = inference_mode();
        model.call(input.Prepare(pixels)).to(float32).softmax(1);
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
            LinearProduct.Apply(left, right, null, engine.Plan, training: false).Dispose(); // by whichever code the networks' own products run
            engine.Synchronize();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(clock).TotalSeconds);
        }
        return 2.0 * side * side * side / fastest;
    }
}
