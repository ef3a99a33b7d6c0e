using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>What changes while a network is trained, and what changes it. Owns all but the network.</summary>
internal sealed class TrainingState : IDisposable
{
    public TrainingState(ImageClassifier model, TrainConfig config, DeviceImages train)
    {
        Model = model;
        model.RecomputesBlocks = config.CheckpointActivations;
        StepsPerEpoch = Steps(train.Count, config);
        Schedule = new LearningRateSchedule(config, StepsPerEpoch);
        Optimizer = Optimizer.Of(model, config);
        Average = config.EmaDecay > 0 ? new WeightAverage(model, Optimizer, config.EmaDecay) : null;
        Loss = new ClassificationLoss(config, train.Labels, model.Classes);
        Passes = new GradientPasses(model, Loss, Optimizer.Parameters, config);
    }

    public ImageClassifier Model { get; }
    public int StepsPerEpoch { get; }
    public LearningRateSchedule Schedule { get; }
    public Optimizer Optimizer { get; }
    public WeightAverage? Average { get; }
    public ClassificationLoss Loss { get; }
    public GradientPasses Passes { get; }

    /// <summary>The network's state as it will be tested: averaged where an average is kept, in float32.</summary>
    public IEnumerable<(string Name, Tensor Value)> TestedWeights() => Average?.Weights() ?? Optimizer.Weights(Model);

    /// <summary>All that a checkpoint holds to go on from.</summary>
    public IEnumerable<(string Name, Tensor Value)> Everything() =>
        Optimizer.Weights(Model).Concat(Optimizer.State()).Concat(Average?.State() ?? []);

    /// <summary>Optimizer steps of an epoch: at least one.</summary>
    public static int Steps(int images, TrainConfig config) =>
        Math.Max(1, (images + (config.DropLast ? 0 : config.BatchSize - 1)) / config.BatchSize);

    public void Dispose()
    {
        Optimizer.Dispose();
        Average?.Dispose();
        Loss.Dispose();
    }
}
