using Cytobench.Training.Augmentation;

namespace Cytobench.Training;

/// <summary>
/// A recipe for each model, from scratch: what the presets <c>best</c> and <c>best28</c> train with. docs/results.md has what each scored here,
/// and says where no machine could be had to run it.
/// </summary>
public static class Recipes
{
    /// <summary>
    /// ResNet-18 on images of 200 px or more. <c>cytobench run --preset best --models resnet18 --data cells.zip</c>; 60 epochs of 93 steps on 11,959 images.
    /// No score of this version is known: no GPU was at hand.
    /// </summary>
    public static TrainConfig ResNet18Native() => Shared() with { ImageSize = 224, Epochs = 60, LearningRate = 1e-3, WarmupEpochs = 3 };

    /// <summary>ResNet-18 on images of 28 px, enlarged to 112. <c>cytobench run --preset best28 --models resnet18 --data cells.npz</c>. No score of this version is known.</summary>
    public static TrainConfig ResNet18Small() => ResNet18Native() with { ImageSize = 112 };

    /// <summary>
    /// A ViT-S/16 on images of 200 px or more: 200 epochs as a masked autoencoder on the training images, then 50 with labels and layer-wise rates.
    /// <c>cytobench run --preset best --models vit_small_patch16_gap_224 --data cells.zip</c>. No score of this version is known.
    /// </summary>
    public static TrainConfig VitNative() => Shared() with
    {
        ImageSize = 224,
        Epochs = 50,
        LearningRate = 1e-3,
        LayerDecay = 0.75,
        WarmupEpochs = 5,
        DropPath = 0.1,
        Mix = new MixConfig { MixupAlpha = 0.4, CutmixAlpha = 0.4, Probability = 0.5 },
        Pretrain = new PretrainConfig(),
    };

    /// <summary>A ViT-Ti/4 on images of 28 px, enlarged to 56, in the same two stages. <c>cytobench run --preset best28 --models vit_tiny_patch4_gap_56 --data cells.npz</c>. No score of this version is known.</summary>
    public static TrainConfig VitSmall() => VitNative() with { ImageSize = 56 };

    /// <summary>
    /// What all share: AdamW, no decay of vectors, cosine, clipping, an average of weights, the last epoch; any turn, mirrored or not, some zoom and
    /// shift, light colour. Nothing is chosen on validation images, so these stay a fair estimate.
    /// </summary>
    public static TrainConfig Shared() => new()
    {
        BatchSize = 128,
        DropLast = true,
        Optimizer = "adamw",
        WeightDecay = 0.05,
        DecayVectors = false,
        Schedule = "cosine",
        GradClipNorm = 1,
        EmaDecay = 0.999,
        Keep = "last",
        Augment = new AugmentConfig { RotationDegrees = 180, ScaleMin = 0.8, ScaleMax = 1.15, Translate = 0.08, ColourGain = 0.1, ColourOffset = 0.1 },
    };

    /// <summary>
    /// For minutes on a CPU: a dozen epochs cannot use much augmentation, so only the eight views and light colour, which cost nothing; both networks
    /// alike. <c>cytobench run --preset reduced --data cells.npz</c>; docs/results.md has what it scored.
    /// </summary>
    public static TrainConfig FewEpochs() => Shared() with
    {
        ImageSize = 28,
        Epochs = 8,
        BatchSize = 64,
        LearningRate = 1e-3,
        WarmupEpochs = 1,
        EmaDecay = 0.998,
        Augment = new AugmentConfig { Dihedral = true, ColourGain = 0.1, ColourOffset = 0.1 },
    };
}
