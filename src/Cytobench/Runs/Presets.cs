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
        ["best"] = Best,
        ["best28"] = Best28,
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

    /// <summary>Both networks from scratch, on images of 28 px, in half an hour of a CPU: the epochs are fitted to the time. The residual network sees them at 56 px.</summary>
    public static RunConfig Reduced() => new()
    {
        Preset = "reduced",
        Data = "bloodmnist",
        Models = ["resnet18", "vit_tiny_convstem4_d6_gap_28"],
        Training = Recipes.FewEpochs(),
        Recipes = new Dictionary<string, TrainConfig> { ["resnet18"] = Recipes.FewEpochs() with { ImageSize = 56 } }, // four halvings leave 28 px with one cell
        BudgetSeconds = 30 * 60,
    };

    /// <summary>A recipe for each model, from scratch, on images of 200 px or more; made for a GPU.</summary>
    public static RunConfig Best() => new()
    {
        Preset = "best",
        Data = "bloodmnist_224",
        Models = ["resnet18", "vit_small_patch16_gap_224"],
        Training = Recipes.ResNet18Native(),
        Recipes = new Dictionary<string, TrainConfig>
        {
            ["resnet18"] = Recipes.ResNet18Native(),
            ["vit_small_patch16_gap_224"] = Recipes.VitNative(),
            ["vit_small_patch16_224"] = Recipes.VitNative(),
        },
    };

    /// <summary>The same for images of 28 px.</summary>
    public static RunConfig Best28() => new()
    {
        Preset = "best28",
        Data = "bloodmnist",
        Models = ["resnet18", "vit_tiny_patch4_gap_56"],
        Training = Recipes.ResNet18Small(),
        Recipes = new Dictionary<string, TrainConfig> { ["resnet18"] = Recipes.ResNet18Small(), ["vit_tiny_patch4_gap_56"] = Recipes.VitSmall() },
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
