using Cytobench.Training;

namespace Cytobench.Runs;

/// <summary>The presets of <c>cytobench run --preset</c>; every value can be overridden on the command line.</summary>
public static class Presets
{
    public static IReadOnlyDictionary<string, Func<RunConfig>> All { get; } = new Dictionary<string, Func<RunConfig>>
    {
        ["demo"] = Demo,
        ["full"] = Full,
        ["reduced"] = Reduced,
    };

    public static RunConfig Find(string name) => All.TryGetValue(name, out var preset)
        ? preset()
        : throw new UserException($"--preset {name}: choose {string.Join(", ", All.Keys)}");

    /// <summary>The original project's protocol: 28 px images at 224 px, Adam at 1e-3 throughout, horizontal flips, ImageNet weights.</summary>
    public static RunConfig Full() => new()
    {
        Preset = "full",
        Data = "bloodmnist",
        Models = ["resnet18", "vit_base_patch16_224"],
        Pretrained = "imagenet",
        Training = new TrainConfig { ImageSize = 224, Epochs = 10, BatchSize = 128, Optimizer = "adam", LearningRate = 1e-3 },
    };

    /// <summary>
    /// The original project's reduced mode, 128 px, 3 epochs and batches of 64, with what keeps a vision transformer from scratch on
    /// its feet in so few steps: half the rate, a short warm-up, a cosine and clipping. At a constant 1e-3 it collapses (docs/results.md).
    /// </summary>
    public static RunConfig Reduced() => Full() with
    {
        Preset = "reduced",
        Training = new TrainConfig { ImageSize = 128, Epochs = 3, BatchSize = 64, LearningRate = 5e-4, Schedule = "cosine", WarmupEpochs = 0.25, GradClipNorm = 1 },
    };

    /// <summary>Synthetic cells at 28 px, from scratch: minutes on two cores, to see what a run gives.</summary>
    public static RunConfig Demo() => new()
    {
        Preset = "demo",
        Data = "demo",
        Models = ["resnet18", "vit_tiny_patch4_28"],
        Pretrained = "none",
        Training = new TrainConfig
        {
            ImageSize = 28,
            Epochs = 5,
            BatchSize = 16,
            Optimizer = "adamw",
            LearningRate = 5e-4,
            WeightDecay = 0.05,
            Schedule = "cosine",
            WarmupEpochs = 1,
            GradClipNorm = 1,
        },
    };
}
