using System.Globalization;
using Cytobench.Training;
using Cytobench.Training.Augmentation;

namespace Cytobench.Cli;

/// <summary>One option for each value of <see cref="TrainConfig"/>; it applies to every model of the run.</summary>
internal static class TrainConfigOptions
{
    public static IReadOnlyList<ConfigOption> All { get; } =
    [
        Of<int>("--image-size", "Pixels a side that the networks see", "N", (config, value) => config with { ImageSize = value }),
        RunConfigOptions.Of<int>("--epochs", "Passes over the training images; turns a preset's --budget off", "N", (run, value) => run.WithTraining(config => config with { Epochs = value }) with { BudgetSeconds = 0 }),
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
        Augment<bool>("--flip", "Mirror half of the training images left to right", "BOOL", (augment, value) => augment with { HorizontalFlip = value }),
        Augment<bool>("--dihedral", "Show each in one of eight turned and mirrored views", "BOOL", (augment, value) => augment with { Dihedral = value }),
        Augment<double>("--rotate", "Turn by up to so many degrees", "X", (augment, value) => augment with { RotationDegrees = value }),
        Augment<string>("--scale", "Scale of the sampling grid; above 1 shrinks the image", "MIN,MAX", (augment, value) => Scale(augment, Range("--scale", value))),
        Augment<double>("--translate", "Move by up to so much, the image spanning -1 to 1", "X", (augment, value) => augment with { Translate = value }),
        Augment<string>("--crop", "Share of the area that a random crop keeps", "MIN,MAX", (augment, value) => Crop(augment, Range("--crop", value))),
        Augment<double>("--stain", "Jitter of the stains in optical density", "X", (augment, value) => augment with { StainJitter = value }),
        Augment<double>("--brightness", "Factor from 1 - x to 1 + x", "X", (augment, value) => augment with { Brightness = value }),
        Augment<double>("--contrast", "Factor from 1 - x to 1 + x", "X", (augment, value) => augment with { Contrast = value }),
        Augment<double>("--saturation", "Factor from 1 - x to 1 + x", "X", (augment, value) => augment with { Saturation = value }),
        Augment<double>("--colour-gain", "Factor of each normalised channel, from 1 - x to 1 + x", "X", (augment, value) => augment with { ColourGain = value }),
        Augment<double>("--colour-offset", "Added to each normalised channel, from -x to x", "X", (augment, value) => augment with { ColourOffset = value }),
        Augment<string>("--policy", "none, trivial (TrivialAugment) or rand (RandAugment)", "NAME", (augment, value) => augment with { Policy = value }),
        Augment<int>("--policy-magnitude", "Of rand, 0 to 30", "N", (augment, value) => augment with { PolicyMagnitude = value }),
        Augment<int>("--policy-operations", "Of rand, one after the other", "N", (augment, value) => augment with { PolicyOperations = value }),
        Augment<double>("--erase", "Probability that a rectangle is erased", "X", (augment, value) => augment with { ErasingProbability = value }),
        Of<double>("--mixup", "Alpha of mixup; 0 turns it off", "X", (config, value) => config with { Mix = config.Mix with { MixupAlpha = value } }),
        Of<double>("--cutmix", "Alpha of CutMix; 0 turns it off", "X", (config, value) => config with { Mix = config.Mix with { CutmixAlpha = value } }),
        Of<double>("--mix-probability", "Of a step to be mixed at all", "X", (config, value) => config with { Mix = config.Mix with { Probability = value } }),
        Of<bool>("--no-pretrain", "Leave out a recipe's stage without labels", "BOOL", (config, value) => value ? config with { Pretrain = null } : config),
        Of<int>("--pretrain-epochs", "Passes of a recipe's stage without labels", "N", (config, value) => config.Pretrain is { } pretrain ? config with { Pretrain = pretrain with { Epochs = value } } : config),
        Of<string>("--distill", "Folder of a run whose model is the teacher; none for none", "RUN", (config, value) => config with { Distill = value == "none" ? null : (config.Distill ?? new DistillConfig { Run = value }) with { Run = value } }),
        Of<string>("--distill-model", "The teacher, where its run has several", "NAME", (config, value) => config with { Distill = Teacher("--distill-model", config) with { Model = value } }),
        Of<double>("--distill-temperature", "Softens both networks' outputs", "X", (config, value) => config with { Distill = Teacher("--distill-temperature", config) with { Temperature = value } }),
        Of<double>("--distill-weight", "Share of the teacher in the loss", "X", (config, value) => config with { Distill = Teacher("--distill-weight", config) with { Weight = value } }),
    ];

    private static ConfigOption Of<T>(string name, string description, string helpName, Func<TrainConfig, T, TrainConfig> set) =>
        RunConfigOptions.Of<T>(name, description, helpName, (run, value) => run.WithTraining(config => set(config, value)));

    private static ConfigOption Augment<T>(string name, string description, string helpName, Func<AugmentConfig, T, AugmentConfig> set) =>
        Of<T>(name, description, helpName, (config, value) => config with { Augment = set(config.Augment, value) });

    private static AugmentConfig Scale(AugmentConfig augment, (double Low, double High) range) => augment with { ScaleMin = range.Low, ScaleMax = range.High };

    private static AugmentConfig Crop(AugmentConfig augment, (double Low, double High) range) => augment with { ResizedCropMin = range.Low, ResizedCropMax = range.High };

    private static (double Low, double High) Range(string option, string value)
    {
        var parts = value.Split(',');
        return parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var low) && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var high)
            ? (low, high)
            : throw new UserException($"{option} {value}: write MIN,MAX, as 0.8,1.15");
    }

    private static DistillConfig Teacher(string option, TrainConfig config) => config.Distill ?? throw new UserException($"{option}: name the teacher's run with --distill first");
}
