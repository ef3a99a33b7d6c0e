using Cytobench.Training.Augmentation;
using static Cytobench.UserException;

namespace Cytobench.Training;

/// <summary>How a network is pretrained on images without labels; the defaults are those of 200 epochs on some ten thousand cells.</summary>
public sealed record PretrainConfig
{
    public string Method { get; init; } = "mae";                         // masked autoencoder
    public int Epochs { get; init; } = 200;
    public int BatchSize { get; init; } = 256;                           // an epoch's last, smaller batch is left out
    public double LearningRate { get; init; } = 8e-4;                    // of AdamW: peak, after warm-up; half a cosine down to 0
    public double WeightDecay { get; init; } = 0.05;                     // of matrices and convolution kernels
    public double WarmupEpochs { get; init; } = 10;                      // linear from 0; never more than a fifth of the epochs
    public double MaskRatio { get; init; } = 0.75;                       // share of an image's patches that are hidden
    public double Beta2 { get; init; } = 0.95;                           // of AdamW
    public double GradClipNorm { get; init; } = 1;                       // L2 over all parameters; 0 turns it off
    public int Seed { get; init; } = 42;                                 // of weights, order, augmentation and masks

    /// <summary>Geometry alone: colour is part of what is to be learnt.</summary>
    public AugmentConfig Augment { get; init; } = new() { RotationDegrees = 180, ScaleMin = 0.8, ScaleMax = 1.15, Translate = 0.08 };

    /// <exception cref="UserException">The first value that means nothing, with its option.</exception>
    public void Check()
    {
        Require(Method == "mae", $"--method {Method}: choose mae");
        Require(Epochs >= 1, $"--epochs {Epochs}: choose at least 1");
        Require(BatchSize >= 1, $"--batch-size {BatchSize}: choose at least 1");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), $"--lr {LearningRate}: must be above 0");
        Require(WeightDecay >= 0, $"--weight-decay {WeightDecay}: must not be negative");
        Require(WarmupEpochs >= 0, $"--warmup-epochs {WarmupEpochs}: must not be negative");
        Require(MaskRatio is > 0 and < 1, $"--mask-ratio {MaskRatio}: choose a share between 0 and 1");
        Require(Beta2 is > 0 and < 1, $"--beta2 {Beta2}: choose a value between 0 and 1");
        Require(GradClipNorm >= 0, $"--clip {GradClipNorm}: must not be negative");
        Augment.Check();
    }

    /// <summary>What the optimizer and the schedule are told.</summary>
    internal TrainConfig ForOptimizer() => new()
    {
        Epochs = Epochs,
        BatchSize = BatchSize,
        DropLast = true,
        Optimizer = "adamw",
        LearningRate = LearningRate,
        Beta2 = Beta2,
        WeightDecay = WeightDecay,
        DecayVectors = false,
        Schedule = "cosine",
        WarmupEpochs = Math.Min(WarmupEpochs, Epochs / 5.0),
        GradClipNorm = GradClipNorm,
    };
}
