using Cytobench.Models;
using Cytobench.Training.Augmentation;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>One optimizer step after another: which images, how they are changed, the gradient, the update.</summary>
/// <remarks>Everything random comes from (seed, epoch, step). The tensors of a step belong to the caller's dispose scope.</remarks>
internal sealed class TrainingSteps(TrainingState state, TrainConfig config, int seed, ImageInput input, DeviceImages train, Teacher? teacher) : IDisposable
{
    private readonly Augmenter augmenter = new(config.Augment, input, seed);
    private readonly Mixing mixing = new(config.Mix, seed);
    private Tensor? order;                                               // int64 (N): the epoch's images in their order
    private Tensor? dropPath;                                            // (N, blocks, branches), by place in the epoch; null for none
    private int drawnEpoch;

    /// <param name="epoch">From 1.</param>
    /// <param name="step">Within the epoch, from 0.</param>
    /// <param name="learningRate">null: the schedule's.</param>
    /// <returns>The number of images, their mean loss, and how many were right; the last two on the device.</returns>
    public (int Images, Tensor Loss, Tensor Correct) Take(int epoch, int step, double? learningRate = null)
    {
        var model = state.Model;
        var first = step * config.BatchSize;
        var count = Math.Min(config.BatchSize, train.Count - first);
        DrawEpoch(epoch);
        var rows = order!.narrow(0, first, count);
        var labels = train.Labels.index_select(0, rows);                 // (B)
        var augmented = augmenter.Prepare(train.Pixels.index_select(0, rows), epoch, step); // (B, 3, S, S)
        var (images, targets) = mixing.Apply(augmented, labels, model.Classes, epoch, step);
        var batch = new TrainingBatch(images, labels, targets, teacher?.Logits(images, input.Normalization), dropPath?.narrow(0, first, count));

        var (loss, correct, gradients) = state.Passes.Run(batch);
        state.Optimizer.Step(gradients, learningRate ?? state.Schedule.At((long)(epoch - 1) * state.StepsPerEpoch + step));
        state.Average?.Update(state.Optimizer.StepsTaken);
        return (count, loss, correct);
    }

    private void DrawEpoch(int epoch)
    {
        if (drawnEpoch == epoch)
            return;
        Dispose();
        using var scope = NewDisposeScope();
        order = tensor(ImageOrder.Of(config, train.HostLabels, state.Model.Classes, seed, epoch), dtype: ScalarType.Int64, device: train.Labels.device).DetachFromDisposeScope();
        dropPath = DropPath.Draw(state.Model, config.DropPath, seed, epoch, train.Count, train.Labels.device)?.DetachFromDisposeScope();
        drawnEpoch = epoch;
    }

    public void Dispose()
    {
        order?.Dispose();
        dropPath?.Dispose();
    }
}
