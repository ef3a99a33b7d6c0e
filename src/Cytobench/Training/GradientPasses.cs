using System.Globalization;
using System.Runtime.InteropServices;
using Cytobench.Engine;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>
/// Forward and backward passes of one optimizer step: the whole batch at once, or in micro-batches whose gradients are added. The loss and its
/// gradient are the same but for rounding; only batch normalisation sees the micro-batch, so its statistics are those of fewer images.
/// </summary>
internal sealed class GradientPasses
{
    private const double PeakOverKept = 2;                               // memory at a step's peak over what is kept for the backward pass; measured 1.5 to 2 (docs/performance.md)
    private const double UsableShare = 0.5;                              // of the memory that the system has

    private readonly ImageClassifier model;
    private readonly ClassificationLoss loss;
    private readonly Tensor[] parameters;
    private readonly bool mayShrink;

    public GradientPasses(ImageClassifier model, ClassificationLoss loss, Tensor[] parameters, TrainConfig config)
    {
        (this.model, this.loss, this.parameters) = (model, loss, parameters);
        mayShrink = config.MicroBatch == "auto";
        MicroBatch = config.MicroBatch switch
        {
            "none" => config.BatchSize,
            "auto" => FittingMemory(model, config.BatchSize),
            var number => Math.Min(config.BatchSize, int.Parse(number, CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>Images that pass through the network at once.</summary>
    public int MicroBatch { get; private set; }

    /// <summary>
    /// On a GPU the whole batch, which shrinks when memory runs out. On a CPU nothing runs out before the system ends the process: there, what
    /// needs at most half of the memory, by an estimate.
    /// </summary>
    internal static int FittingMemory(ImageClassifier model, int batchSize, long? availableBytes = null)
    {
        var parameter = model.parameters().First();
        if (availableBytes is null && parameter.device_type != TorchSharp.DeviceType.CPU)
            return batchSize;
        var available = availableBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var bytesPerImage = PeakOverKept * model.ActivationsPerImage * (parameter.dtype == ScalarType.Float32 ? 4 : 2);
        var size = batchSize;
        while (size > 1 && size * bytesPerImage > UsableShare * available)
            size = (size + 1) / 2;
        return size;
    }

    /// <returns>The batch's mean loss, the number of right answers, and the gradient of each parameter; of the current dispose scope.</returns>
    public (Tensor Loss, Tensor Correct, Tensor[] Gradients) Run(TrainingBatch batch)
    {
        while (true)
        {
            try
            {
                return RunAt(batch, MicroBatch);
            }
            catch (ExternalException fault) when (mayShrink && MicroBatch > 1 && fault.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
            {
                MicroBatch = (MicroBatch + 1) / 2;                       // the same step again, in smaller parts
            }
        }
    }

    private (Tensor Loss, Tensor Correct, Tensor[] Gradients) RunAt(TrainingBatch batch, int microBatch)
    {
        using var scope = NewDisposeScope();
        var count = batch.Labels.shape[0];
        var denominator = loss.Denominator(batch.Labels, batch.Targets);
        var (lossSum, correct) = (zeros([], dtype: ScalarType.Float32, device: batch.Labels.device), zeros([], dtype: ScalarType.Int64, device: batch.Labels.device));
        var isWhole = microBatch >= count;                               // a sum of parts is kept in float32: in bf16, 8 bits, small parts would be lost
        Tensor[]? gradients = null;
        for (long first = 0; first < count; first += microBatch)
        {
            using var passScope = NewDisposeScope();
            var part = batch.Part(first, Math.Min(microBatch, count - first));
            var logits = model.Logits(part.Images, null, part.DropPath).to(float32); // (b, K)
            var partLoss = loss.Part(logits, part.Labels, part.Targets, part.TeacherLogits, denominator, count);
            Tensor[] partGradients = [.. autograd.grad([partLoss], parameters)];
            using var _ = no_grad();
            lossSum.add_(partLoss.detach());
            correct.add_(logits.argmax(1).eq(part.Labels).sum());
            if (gradients is null)
                gradients = [.. partGradients.Select(gradient => (isWhole ? gradient : gradient.to(float32)).MoveToOuterDisposeScope())];
            else
                Operators.Add(gradients, partGradients);
        }
        return (lossSum.MoveToOuterDisposeScope(), correct.MoveToOuterDisposeScope(), [.. gradients!.Select(gradient => gradient.MoveToOuterDisposeScope())]);
    }
}

/// <summary>What one optimizer step learns from.</summary>
/// <param name="Images">(B, 3, S, S), augmented and mixed.</param>
/// <param name="Labels">int64 (B), of the images before mixing.</param>
/// <param name="Targets">float32 (B, K) where images are mixed; else null.</param>
/// <param name="TeacherLogits">float32 (B, K); null without a teacher.</param>
/// <param name="DropPath">(B, blocks, branches) as <see cref="Models.DropPath.Draw"/> gives it; null where no branch is left out.</param>
internal sealed record TrainingBatch(Tensor Images, Tensor Labels, Tensor? Targets, Tensor? TeacherLogits, Tensor? DropPath)
{
    /// <summary>Consecutive images, as views.</summary>
    public TrainingBatch Part(long first, long count) => first == 0 && count == Labels.shape[0]
        ? this
        : new(Images.narrow(0, first, count), Labels.narrow(0, first, count), Targets?.narrow(0, first, count), TeacherLogits?.narrow(0, first, count), DropPath?.narrow(0, first, count));
}
