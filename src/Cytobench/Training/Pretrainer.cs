using System.Diagnostics;
using System.Globalization;
using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training.Augmentation;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>Pretrains a transformer as a masked autoencoder on training images without their labels (He et al. 2022, arXiv:2111.06377).</summary>
/// <remarks>
/// All randomness comes from (seed, epoch, step), so a pretraining that was stopped goes on exactly where it was, within an epoch too. The result
/// is a file, from which any training can start as from other pretrained weights.
/// </remarks>
internal sealed class Pretrainer(TorchEngine engine, PretrainConfig config, PretrainFiles files, RunMonitor monitor)
{
    private const int StepsBetweenReports = 20;
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyDictionary<string, string> noMetadata = new Dictionary<string, string>();

    /// <param name="spec">A vision transformer that cuts patches.</param>
    /// <param name="imageSize">Pixels a side that it sees.</param>
    /// <param name="train">The only images that are looked at.</param>
    /// <param name="input">Prepares them.</param>
    /// <param name="resume">Whether to go on with what is in the files.</param>
    /// <param name="metadata">What else the files are to say, as where the images came from.</param>
    /// <exception cref="OperationCanceledException">Stopped; all that was done is saved.</exception>
    public PretrainResult Run(ModelSpec spec, int imageSize, DeviceImages train, ImageInput input, bool resume, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        using var encoder = spec.Create(classes: 1, imageSize, config.Seed); // the head is not used
        using var autoencoder = new MaskedAutoencoder(encoder, config.MaskRatio);
        ModelPlacement.Move(encoder, engine);
        ModelPlacement.Move(autoencoder, engine.Device, engine.Precision);
        using var optimizer = new Optimizer(autoencoder.LearningParameters().Select(pair => new TrainedParameter(pair.Name, pair.Parameter) { Decays = Optimizer.Decays(pair.Name, pair.Parameter) }), config.ForOptimizer());
        using var orders = new PatchOrderBank(autoencoder.Patches, config.Seed, engine.Device);
        var state = new State(encoder, autoencoder, optimizer, orders, Metadata(encoder, input.Normalization, metadata ?? noMetadata));

        var epochs = Train(state, train, new Augmenter(config.Augment, input, config.Seed), resume);
        var examples = ReconstructionExamples.Paint(autoencoder, orders, train, input);
        files.SaveLosses(epochs);
        files.SaveWeights(state.Encoder(), new Dictionary<string, string>(state.Metadata) { ["loss"] = epochs[^1].Loss.ToString("R", CultureInfo.InvariantCulture) });
        files.RemoveLast();
        return new PretrainResult { Epochs = epochs, Examples = examples };
    }

    private List<PretrainEpoch> Train(State state, DeviceImages train, Augmenter augmenter, bool resume)
    {
        var batch = Math.Min(config.BatchSize, train.Count);
        var stepsPerEpoch = train.Count / batch;
        var schedule = new LearningRateSchedule(config.ForOptimizer(), stepsPerEpoch);
        var progress = new PretrainProgress();
        if (resume && files.CanResume)
        {
            progress = files.LoadLast(state.Everything().ToDictionary(pair => pair.Name, pair => pair.Value));
            state.Optimizer.Resume((long)progress.Epochs.Count * stepsPerEpoch + progress.Step);
        }

        var sinceSave = Stopwatch.StartNew();
        while (progress.Epochs.Count < config.Epochs)
        {
            TrainOneEpoch(state, progress, schedule, augmenter, train, batch, stepsPerEpoch);
            var done = progress.Epochs[^1];
            monitor.Tell(new PretrainEpochFinished(state.Name, config.Epochs, done));
            if (sinceSave.Elapsed < BetweenSaves)
                continue;
            files.SaveLast(state.Everything(), progress, state.Metadata);
            sinceSave.Restart();
        }
        return progress.Epochs;
    }

    private void TrainOneEpoch(State state, PretrainProgress progress, LearningRateSchedule schedule, Augmenter augmenter, DeviceImages train, int batch, int stepsPerEpoch)
    {
        using var scope = NewDisposeScope();
        var clock = Stopwatch.StartNew();
        var epoch = progress.Epochs.Count + 1;
        var order = tensor(new SeededRandom(config.Seed, "pretraining order", epoch).Permutation(train.Count), dtype: ScalarType.Int64, device: engine.Device);
        var masks = state.Orders.Draw(train.Count, config.Seed, epoch); // (N), by place in the epoch
        var lossSum = tensor(progress.LossSum, dtype: ScalarType.Float64, device: engine.Device);
        for (var step = progress.Step; step < stepsPerEpoch; step++)
        {
            if (monitor.Cancellation.IsCancellationRequested)
            {
                (progress.Step, progress.LossSum, progress.Seconds) = (step, lossSum.item<double>(), progress.Seconds + clock.Elapsed.TotalSeconds);
                files.SaveLast(state.Everything(), progress, state.Metadata);
                monitor.Cancellation.ThrowIfCancellationRequested();
            }
            using var stepScope = NewDisposeScope();
            var rows = order.narrow(0, (long)step * batch, batch);
            var images = augmenter.Prepare(train.Pixels.index_select(0, rows), epoch, step); // (B, 3, S, S)
            var loss = state.Autoencoder.Loss(images, state.Orders.Of(masks.narrow(0, (long)step * batch, batch)));
            var gradients = autograd.grad([loss], state.Optimizer.Parameters);
            var done = (long)(epoch - 1) * stepsPerEpoch + step;
            state.Optimizer.Step([.. gradients], schedule.At(done));

            using var _ = no_grad();
            lossSum.add_(loss.detach());
            // Reading a value waits for the device, so it is not done at every step.
            if ((step + 1) % StepsBetweenReports == 0 || step + 1 == stepsPerEpoch)
                Report(lossSum.item<double>() / (step + 1), state.Name, epoch, done + 1, (long)config.Epochs * stepsPerEpoch);
        }
        engine.Synchronize();
        var seconds = progress.Seconds + clock.Elapsed.TotalSeconds;
        progress.Epochs.Add(new PretrainEpoch(epoch, schedule.At((long)epoch * stepsPerEpoch - 1), lossSum.item<double>() / stepsPerEpoch, seconds, stepsPerEpoch * batch / seconds));
        (progress.Step, progress.LossSum, progress.Seconds) = (0, 0, 0);
    }

    private void Report(double meanLoss, string model, int epoch, long done, long total)
    {
        if (!double.IsFinite(meanLoss))
            throw new UserException($"pretraining {model}: the loss is not finite in epoch {epoch}; try a --lr below {config.LearningRate}");
        monitor.Report(new ProgressReport($"pretraining {model}", done, total, "steps", $"epoch {epoch}/{config.Epochs}, loss {meanLoss:F4}"));
    }

    private Dictionary<string, string> Metadata(ImageClassifier encoder, Normalization normalization, IReadOnlyDictionary<string, string> more) => new(StartingWeights.Metadata(normalization).Concat(more))
    {
        ["format"] = "pt",
        ["model"] = encoder.Spec.Name,
        ["image_size"] = encoder.ImageSize.ToString(CultureInfo.InvariantCulture),
        ["method"] = config.Method,
        ["epochs"] = config.Epochs.ToString(CultureInfo.InvariantCulture),
        ["seed"] = config.Seed.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What a pretraining changes, and what it changes it with.</summary>
    private sealed record State(ImageClassifier Model, MaskedAutoencoder Autoencoder, Optimizer Optimizer, PatchOrderBank Orders, IReadOnlyDictionary<string, string> Metadata)
    {
        public string Name => Model.Spec.Name;

        /// <summary>Without the head, which learnt nothing.</summary>
        public IEnumerable<(string Name, Tensor Value)> Encoder() => Optimizer.Weights(Model).Where(pair => !Model.HeadNames.Contains(pair.Name));

        public IEnumerable<(string Name, Tensor Value)> Everything() => Encoder().Concat(Optimizer.Weights(Autoencoder)).Concat(Optimizer.State());
    }
}
