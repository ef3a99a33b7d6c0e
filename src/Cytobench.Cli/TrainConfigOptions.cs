using Cytobench.Training;

namespace Cytobench.Cli;

/// <summary>One option for each value of <see cref="TrainConfig"/>; it applies to every model of the run.</summary>
internal static class TrainConfigOptions
{
    public static IReadOnlyList<ConfigOption> All { get; } =
    [
        Of<int>("--image-size", "Pixels a side that the networks see", "N", (config, value) => config with { ImageSize = value }),
        Of<int>("--epochs", "Passes over the training images", "N", (config, value) => config with { Epochs = value }),
        Of<int>("--batch-size", "Images per optimizer step", "N", (config, value) => config with { BatchSize = value }),
        Of<string>("--micro-batch", "Images that pass through the network at once: none (the whole batch), auto, or a number", "N", (config, value) => config with { MicroBatch = value }),
        Of<bool>("--checkpoint-activations", "Recompute transformer blocks in the backward pass: less memory, more time", "BOOL", (config, value) => config with { CheckpointActivations = value }),
        Of<bool>("--drop-last", "Leave out an epoch's last, smaller batch", "BOOL", (config, value) => config with { DropLast = value }),
        Of<string>("--optimizer", "adam, adamw or sgd", "NAME", (config, value) => config with { Optimizer = value }),
        Of<bool>("--fused-optimizer", "Update all weights in one kernel; false follows PyTorch's order of operations", "BOOL", (config, value) => config with { FusedOptimizer = value }),
        Of<double>("--lr", "Learning rate after warm-up", "X", (config, value) => config with { LearningRate = value }),
        Of<double>("--beta2", "Decay of adam's second moment", "X", (config, value) => config with { Beta2 = value }),
        Of<double>("--weight-decay", "Decoupled for adamw, L2 for the others", "X", (config, value) => config with { WeightDecay = value }),
        Of<bool>("--decay-vectors", "Whether biases, norms, positions and tokens decay too", "BOOL", (config, value) => config with { DecayVectors = value }),
        Of<double>("--layer-decay", "Learning rate of each layer over that of the next deeper one; 1 turns it off", "X", (config, value) => config with { LayerDecay = value }),
        Of<string>("--schedule", "constant or cosine", "NAME", (config, value) => config with { Schedule = value }),
        Of<double>("--warmup-epochs", "Epochs of linear warm-up", "X", (config, value) => config with { WarmupEpochs = value }),
        Of<double>("--clip", "Largest L2 norm of the gradient; 0 turns clipping off", "X", (config, value) => config with { GradClipNorm = value }),
        Of<double>("--ema", "Decay of the average of weights that is tested; 0 turns it off", "X", (config, value) => config with { EmaDecay = value }),
        Of<double>("--drop-path", "Stochastic depth of the last block; 0 turns it off", "X", (config, value) => config with { DropPath = value }),
        Of<double>("--label-smoothing", "Share of a label that is spread over all classes", "X", (config, value) => config with { LabelSmoothing = value }),
        Of<string>("--sampling", "shuffle, or balanced: every class as often", "NAME", (config, value) => config with { Sampling = value }),
        Of<string>("--class-weights", "none, or balanced: rare classes weigh more in the loss", "NAME", (config, value) => config with { ClassWeights = value }),
        Of<string>("--keep", "Which epoch is tested: best on the validation images, or last", "NAME", (config, value) => config with { Keep = value }),
        Of<bool>("--flip", "Mirror half of the training images left to right", "BOOL", (config, value) => config with { HorizontalFlip = value }),
        Of<string>("--distill", "Folder of a run whose model is the teacher; none for none", "RUN", (config, value) => config with { Distill = value == "none" ? null : (config.Distill ?? new DistillConfig { Run = value }) with { Run = value } }),
        Of<string>("--distill-model", "The teacher, where its run has several", "NAME", (config, value) => config with { Distill = Teacher("--distill-model", config) with { Model = value } }),
        Of<double>("--distill-temperature", "Softens both networks' outputs", "X", (config, value) => config with { Distill = Teacher("--distill-temperature", config) with { Temperature = value } }),
        Of<double>("--distill-weight", "Share of the teacher in the loss", "X", (config, value) => config with { Distill = Teacher("--distill-weight", config) with { Weight = value } }),
    ];

    private static ConfigOption Of<T>(string name, string description, string helpName, Func<TrainConfig, T, TrainConfig> set) =>
        RunConfigOptions.Of<T>(name, description, helpName, (run, value) => run.WithTraining(config => set(config, value)));

    private static DistillConfig Teacher(string option, TrainConfig config) => config.Distill ?? throw new UserException($"{option}: name the teacher's run with --distill first");
}
