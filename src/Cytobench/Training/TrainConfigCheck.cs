using System.Globalization;
using Cytobench.Models;
using static Cytobench.UserException;

namespace Cytobench.Training;

/// <summary>Checks a training's values once, where they enter.</summary>
public static class TrainConfigCheck
{
    private const int MaxImageSize = 1024;

    /// <exception cref="UserException">The first value that no training can have.</exception>
    public static void Check(TrainConfig config, ModelSpec spec)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(spec);
        Require(config.ImageSize is > 0 and <= MaxImageSize, $"--image-size {config.ImageSize}: choose 1 to {MaxImageSize}");
        spec.CheckSize(config.ImageSize);
        Require(config.Epochs is > 0 and <= 100_000, $"--epochs {config.Epochs}: choose 1 or more");
        Require(config.BatchSize is > 1 and <= 65_536, $"--batch-size {config.BatchSize}: choose 2 or more");
        MicroBatch(config.MicroBatch);
        Require(config.Optimizer is "adam" or "adamw" or "sgd", $"--optimizer {config.Optimizer}: choose adam, adamw or sgd");
        Require(double.IsFinite(config.LearningRate) && config.LearningRate > 0, $"--lr {config.LearningRate}: choose a number above 0");
        Require(config.Beta2 is > 0 and < 1, $"--beta2 {config.Beta2}: choose a number between 0 and 1");
        Require(double.IsFinite(config.WeightDecay) && config.WeightDecay >= 0, $"--weight-decay {config.WeightDecay}: choose 0 or more");
        Require(config.LayerDecay is > 0 and <= 1, $"--layer-decay {config.LayerDecay}: choose a number above 0, at most 1 (off)");
        Require(config.Schedule is "constant" or "cosine", $"--schedule {config.Schedule}: choose constant or cosine");
        Require(double.IsFinite(config.WarmupEpochs) && config.WarmupEpochs >= 0, $"--warmup-epochs {config.WarmupEpochs}: choose 0 or more");
        Require(double.IsFinite(config.GradClipNorm) && config.GradClipNorm >= 0, $"--clip {config.GradClipNorm}: choose 0 (off) or more");
        Require(config.EmaDecay is >= 0 and < 1, $"--ema {config.EmaDecay}: choose 0 (off) or a decay below 1, as 0.999");
        Require(config.DropPath is >= 0 and < 1, $"--drop-path {config.DropPath}: choose 0 (off) or a share below 1");
        Require(config.LabelSmoothing is >= 0 and < 1, $"--label-smoothing {config.LabelSmoothing}: choose 0 (off) or a share below 1");
        Require(config.Sampling is "shuffle" or "balanced", $"--sampling {config.Sampling}: choose shuffle or balanced");
        Require(config.ClassWeights is "none" or "balanced", $"--class-weights {config.ClassWeights}: choose none or balanced");
        Require(config.Keep is "best" or "last", $"--keep {config.Keep}: choose best or last");
        config.Augment.Check();
        config.Mix.Check();
        config.Pretrain?.Check();
        if (config.Distill is { } distill)
        {
            Require(double.IsFinite(distill.Temperature) && distill.Temperature > 0, $"--distill-temperature {distill.Temperature}: choose a number above 0");
            Require(distill.Weight is > 0 and <= 1, $"--distill-weight {distill.Weight}: choose a share above 0, at most 1");
        }
    }

    /// <exception cref="UserException">Neither none nor auto nor a number of images.</exception>
    internal static void MicroBatch(string value) => Require(
        value is "none" or "auto" || (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var images) && images > 0),
        $"--micro-batch {value}: choose none, auto or a number of images");
}
