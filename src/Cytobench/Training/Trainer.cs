using System.Diagnostics;
using Cytobench.Engine;
using Cytobench.Evaluation;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training.Augmentation;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Training;

/// <summary>Trains one network with one seed: epochs of shuffled batches, validation after each, the best kept.</summary>
/// <remarks>All randomness comes from (seed, epoch, step), so an interrupted training goes on exactly where its last epoch ended.</remarks>
internal sealed class Trainer(TorchEngine engine, RunConfig config, int seed, TrainingFolder folder, RunMonitor monitor)
{
    private const int StepsBetweenReports = 20;

    /// <returns>Every epoch's numbers; the best weights are in the folder and in the model.</returns>
    public IReadOnlyList<EpochResult> Train(ImageClassifier model, ImageInput input, DeviceImages train, DeviceImages validation, int[] validationLabels, bool resume)
    {
        using var optimizer = new Optimizer(model, config);
        var stepsPerEpoch = (train.Count + config.BatchSize - 1) / config.BatchSize;
        var schedule = new LearningRateSchedule(config, stepsPerEpoch);
        var epochs = resume ? folder.LoadLast(model, optimizer, stepsPerEpoch) : [];

        for (var epoch = epochs.Count + 1; epoch <= config.Epochs; epoch++)
        {
            var clock = Stopwatch.StartNew();
            var (loss, accuracy) = TrainOneEpoch(model, optimizer, schedule, input, train, epoch, stepsPerEpoch);
            engine.Synchronize();
            var seconds = clock.Elapsed.TotalSeconds;
            var scores = Evaluator.Evaluate(model, input, validation, "val", validationLabels, TestTimeAugmentation.None, monitor.Cancellation).Scores;
            epochs.Add(new EpochResult
            {
                Epoch = epoch,
                LearningRate = schedule.At((long)epoch * stepsPerEpoch - 1),
                TrainLoss = loss,
                TrainAccuracy = accuracy,
                ValidationLoss = scores.LogLoss,
                ValidationAccuracy = scores.Accuracy,
                ValidationMacroF1 = scores.F1Macro,
                Seconds = seconds,
                ImagesPerSecond = train.Count / seconds,
            });
            if (BestEpoch(epochs) == epoch)
                folder.SaveBest(model, optimizer, input.Normalization, epoch);
            folder.SaveLast(model, optimizer, input.Normalization, epochs);
            monitor.Log($"{folder.Id} epoch {epoch}/{config.Epochs}: train loss {loss:F4}, accuracy {accuracy:P2}; "
                + $"val loss {scores.LogLoss:F4}, accuracy {scores.Accuracy:P2}, macro F1 {scores.F1Macro:F4}; {seconds:F1} s, {train.Count / seconds:F0} images/s");
        }
        return epochs;
    }

    /// <summary>Highest val macro F1; ties go to the lower val loss, then to the earlier epoch.</summary>
    public static int BestEpoch(IEnumerable<EpochResult> epochs) =>
        epochs.OrderByDescending(epoch => epoch.ValidationMacroF1).ThenBy(epoch => epoch.ValidationLoss).ThenBy(epoch => epoch.Epoch).First().Epoch;

    private (double Loss, double Accuracy) TrainOneEpoch(
        ImageClassifier model, Optimizer optimizer, LearningRateSchedule schedule, ImageInput input, DeviceImages train, int epoch, int stepsPerEpoch)
    {
        model.train();
        using var scope = NewDisposeScope();
        var order = tensor(new SeededRandom(seed, "shuffle", epoch).Permutation(train.Count), dtype: ScalarType.Int64, device: engine.Device);
        var augmenter = new Augmenter(new AugmentConfig { HorizontalFlip = config.HorizontalFlip }, input, seed);
        var lossSum = zeros([], dtype: ScalarType.Float64, device: engine.Device);
        var correct = zeros([], dtype: ScalarType.Int64, device: engine.Device);
        for (var step = 0; step < stepsPerEpoch; step++)
        {
            monitor.Cancellation.ThrowIfCancellationRequested();
            using var stepScope = NewDisposeScope();
            var first = step * config.BatchSize;
            var count = Math.Min(config.BatchSize, train.Count - first);
            var rows = order.narrow(0, first, count);
            var images = augmenter.Prepare(train.Pixels.index_select(0, rows), epoch, step); // (B, 3, S, S)
            var labels = train.Labels.index_select(0, rows);             // (B)

            var logits = model.call(images).to(float32);                 // (B, K)
            var loss = functional.cross_entropy(logits, labels);
            optimizer.ZeroGradients();
            loss.backward();
            optimizer.Step(schedule.At((long)(epoch - 1) * stepsPerEpoch + step));

            using var _ = no_grad();
            lossSum.add_(loss.detach() * count);                         // the last batch may be smaller
            correct.add_(logits.argmax(1).eq(labels).sum());
            // Reading a value waits for the device, so it is not done at every step.
            if ((step + 1) % StepsBetweenReports == 0 || step + 1 == stepsPerEpoch)
                Report(lossSum.item<double>() / (first + count), epoch, step + 1, stepsPerEpoch, first + count);
        }
        return (lossSum.item<double>() / train.Count, (double)correct.item<long>() / train.Count);
    }

    private void Report(double meanLoss, int epoch, int step, int stepsPerEpoch, int seen)
    {
        if (!double.IsFinite(meanLoss))
            throw new UserException($"{folder.Id}: the loss is not finite after {seen} images of epoch {epoch}; try a --lr below {config.LearningRate}, or --clip 1");
        monitor.Report(new ProgressReport($"training {folder.Id}", (long)(epoch - 1) * stepsPerEpoch + step, (long)config.Epochs * stepsPerEpoch, "steps", $"epoch {epoch}/{config.Epochs}, loss {meanLoss:F4}"));
    }
}
