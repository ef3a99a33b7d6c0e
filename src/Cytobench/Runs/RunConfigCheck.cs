using Cytobench.Models;

namespace Cytobench.Runs;

/// <summary>Checks a config once, where it enters, before anything is loaded or written.</summary>
public static class RunConfigCheck
{
    private const int MaxImageSize = 1024;

    /// <exception cref="UserException">The first value that no run can have.</exception>
    public static void Check(RunConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Require(config.Models.Count > 0, "--models: name at least one; 'cytobench models' lists them");
        Require(config.Models.Distinct().Count() == config.Models.Count, "--models: a model is named twice");
        Require(config.Seeds.Count > 0 && config.Seeds.Distinct().Count() == config.Seeds.Count, "--seeds: name at least one, each once");
        Require(config.ImageSize is > 0 and <= MaxImageSize, $"--image-size {config.ImageSize}: choose 1 to {MaxImageSize}");
        foreach (var spec in config.Models.Select(ModelCatalogue.Find))
            spec.CheckSize(config.ImageSize);
        Require(config.Epochs is > 0 and <= 100_000, $"--epochs {config.Epochs}: choose 1 or more");
        Require(config.BatchSize is > 1 and <= 65_536, $"--batch-size {config.BatchSize}: choose 2 or more");
        Require(double.IsFinite(config.LearningRate) && config.LearningRate > 0, $"--lr {config.LearningRate}: choose a number above 0");
        Require(double.IsFinite(config.WeightDecay) && config.WeightDecay >= 0, $"--weight-decay {config.WeightDecay}: choose 0 or more");
        Require(double.IsFinite(config.GradClipNorm) && config.GradClipNorm >= 0, $"--clip {config.GradClipNorm}: choose 0 (off) or more");
        Require(double.IsFinite(config.WarmupEpochs) && config.WarmupEpochs >= 0, $"--warmup-epochs {config.WarmupEpochs}: choose 0 or more");
        Require(config.Optimizer is "adam" or "adamw" or "sgd", $"--optimizer {config.Optimizer}: choose adam, adamw or sgd");
        Require(config.Schedule is "constant" or "cosine", $"--schedule {config.Schedule}: choose constant or cosine");
        Require(config.SamplesPerClass >= 0, $"--samples-per-class {config.SamplesPerClass}: choose 0 (no explanations) or more");
        Require(config.Resamples is >= 100 and <= 1_000_000, $"--resamples {config.Resamples}: choose 100 to 1,000,000");
        Require(config.Threads >= 0, $"--threads {config.Threads}: choose 0 (all cores) or more");
        var isOneFile = config.Pretrained is not ("none" or "imagenet") && !config.Pretrained.Contains('=', StringComparison.Ordinal);
        Require(!isOneFile || config.Models.Count == 1, $"--pretrained {config.Pretrained}: one file cannot fit {config.Models.Count} models; write MODEL=FILE,MODEL=FILE");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new UserException(message);
    }
}
