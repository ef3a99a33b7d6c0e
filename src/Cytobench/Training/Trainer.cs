using System.Diagnostics;
using Cytobench.Engine;
using Cytobench.Evaluation;
using Cytobench.Models;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>Trains one network with one seed: epochs of shuffled batches, validation after each, the chosen weights kept.</summary>
/// <remarks>
/// All randomness comes from (seed, epoch, step), so an interrupted training goes on exactly where its last epoch ended. It sees the
/// training and validation images alone.
/// </remarks>
internal sealed class Trainer(TorchEngine engine, TrainConfig config, int seed, TrainingFolder folder, RunMonitor monitor)
{
    private const int StepsBetweenReports = 20;

    /// <param name="model">On the device, in the engine's precision.</param>
    /// <param name="input">Prepares images for it.</param>
    /// <param name="train">What it learns from.</param>
    /// <param name="validation">What chooses the epoch.</param>
    /// <param name="validationLabels">On the host.</param>
    /// <param name="teacher">Distilled from; null for none.</param>
    /// <param name="resume">Whether to go on after the last whole epoch in the folder.</param>
    /// <returns>Every epoch's numbers; the chosen weights are in the folder.</returns>
    public TrainedModel Train(ImageClassifier model, ImageInput input, DeviceImages train, DeviceImages validation, int[] validationLabels, Teacher? teacher, bool resume)
    {
        using var state = new TrainingState(model, config, train);
        using var steps = new TrainingSteps(state, config, seed, input, train, teacher);
        var epochs = resume ? folder.LoadLast(state) : [];
        monitor.Tell(new TrainingStarted { Id = folder.Id, Title = model.Spec.Title, Seed = seed, Epochs = config.Epochs, StepsPerEpoch = state.StepsPerEpoch, Done = [.. epochs] });
        monitor.Report(new ProgressReport($"training {folder.Id}", (long)epochs.Count * state.StepsPerEpoch, (long)config.Epochs * state.StepsPerEpoch, "steps"));

        for (var epoch = epochs.Count + 1; epoch <= config.Epochs; epoch++)
        {
            var clock = Stopwatch.StartNew();
            var (loss, accuracy) = TrainOneEpoch(state, steps, epoch);
            engine.Synchronize();
            var seconds = clock.Elapsed.TotalSeconds;
            var scores = Validate(state, input, validation, validationLabels);
            var images = Math.Min(train.Count, state.StepsPerEpoch * config.BatchSize);
            epochs.Add(new EpochResult
            {
                Epoch = epoch,
                LearningRate = state.Schedule.At((long)epoch * state.StepsPerEpoch - 1),
                TrainLoss = loss,
                TrainAccuracy = accuracy,
                ValidationLoss = scores.LogLoss,
                ValidationAccuracy = scores.Accuracy,
                ValidationMacroF1 = scores.F1Macro,
                Seconds = seconds,
                ImagesPerSecond = images / seconds,
            });
            if (config.Keep == "last" ? epoch == config.Epochs : ChosenEpoch(epochs, config) == epoch)
                folder.SaveBest(state, input.Normalization, epoch);
            folder.SaveLast(state, input.Normalization, epochs);
            monitor.Tell(new EpochFinished(folder.Id, config.Epochs, epochs[^1]));
        }
        return new TrainedModel(folder.Id, epochs, ChosenEpoch(epochs, config));
    }

    /// <summary>The last, or the one of the highest val macro F1; ties go to the lower val loss, then to the earlier epoch.</summary>
    public static int ChosenEpoch(IReadOnlyList<EpochResult> epochs, TrainConfig config) => config.Keep == "last"
        ? epochs.Count
        : epochs.OrderByDescending(epoch => epoch.ValidationMacroF1).ThenBy(epoch => epoch.ValidationLoss).ThenBy(epoch => epoch.Epoch).First().Epoch;

    private (double Loss, double Accuracy) TrainOneEpoch(TrainingState state, TrainingSteps steps, int epoch)
    {
        state.Model.train();
        using var scope = NewDisposeScope();
        var lossSum = zeros([], dtype: ScalarType.Float64, device: engine.Device);
        var (correct, seen) = (zeros([], dtype: ScalarType.Int64, device: engine.Device), 0L);
        var (toldLoss, toldSeen, sinceTold) = (0.0, 0L, Stopwatch.StartNew());
        for (var step = 0; step < state.StepsPerEpoch; step++)
        {
            monitor.Cancellation.ThrowIfCancellationRequested();
            using var stepScope = NewDisposeScope();
            var (images, loss, right) = steps.Take(epoch, step);
            lossSum.add_(loss * images);                                 // the last batch may be smaller
            correct.add_(right);
            seen += images;
            // Reading a value waits for the device, so it is not done at every step.
            if ((step + 1) % StepsBetweenReports != 0 && step + 1 != state.StepsPerEpoch)
                continue;
            var sum = lossSum.item<double>();
            Report(sum / seen, epoch, step + 1, state.StepsPerEpoch, seen);
            monitor.Tell(new TrainingStep
            {
                Id = folder.Id,
                Epoch = epoch,
                Step = step + 1,
                Loss = (sum - toldLoss) / (seen - toldSeen),
                LearningRate = state.Schedule.At((long)(epoch - 1) * state.StepsPerEpoch + step),
                ImagesPerSecond = (seen - toldSeen) / sinceTold.Elapsed.TotalSeconds,
            });
            (toldLoss, toldSeen) = (sum, seen);
            sinceTold.Restart();
        }
        return (lossSum.item<double>() / seen, (double)correct.item<long>() / seen);
    }

    private Metrics.ClassificationScores Validate(TrainingState state, ImageInput input, DeviceImages validation, int[] labels)
    {
        using var average = state.Average?.Lend();
        return Evaluator.Evaluate(state.Model, input, validation, "val", labels, TestTimeAugmentation.None, monitor.Cancellation).Scores;
    }

    private void Report(double meanLoss, int epoch, int step, int stepsPerEpoch, long seen)
    {
        if (!double.IsFinite(meanLoss))
            throw new UserException($"{folder.Id}: the loss is not finite after {seen} images of epoch {epoch}; try a --lr below {config.LearningRate}, or --clip 1");
        monitor.Report(new ProgressReport($"training {folder.Id}", (long)(epoch - 1) * stepsPerEpoch + step, (long)config.Epochs * stepsPerEpoch, "steps", $"epoch {epoch}/{config.Epochs}, loss {meanLoss:F4}"));
    }
}

/// <summary>A training that has ended: the proof without which the test images are not handed out. Only the trainer makes one.</summary>
internal sealed class TrainedModel
{
    internal TrainedModel(string id, IReadOnlyList<EpochResult> epochs, int chosenEpoch) => (Id, Epochs, ChosenEpoch) = (id, epochs, chosenEpoch);

    public string Id { get; }
    public IReadOnlyList<EpochResult> Epochs { get; }
    public int ChosenEpoch { get; }
}
