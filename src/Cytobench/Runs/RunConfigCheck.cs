using Cytobench.Evaluation.Statistics;
using Cytobench.Explain;
using Cytobench.Models;
using Cytobench.Training;
using static Cytobench.UserException;

namespace Cytobench.Runs;

/// <summary>Checks a config once, where it enters, before anything is loaded or written.</summary>
public static class RunConfigCheck
{
    /// <exception cref="UserException">The first value that no run can have.</exception>
    public static void Check(RunConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Require(config.Models.Count > 0, "--models: name at least one; 'cytobench models' lists them");
        Require(config.Models.Distinct().Count() == config.Models.Count, "--models: a model is named twice");
        Require(config.Seeds.Count > 0 && config.Seeds.Distinct().Count() == config.Seeds.Count, "--seeds: name at least one, each once");
        foreach (var model in config.Recipes.Keys)
            ModelCatalogue.Find(model);
        foreach (var spec in config.Models.Select(ModelCatalogue.Find))
            TrainConfigCheck.Check(config.For(spec.Name), spec);
        foreach (var distill in config.Models.Select(model => config.For(model).Distill).OfType<DistillConfig>().Distinct())
            Require(File.Exists(Path.Combine(distill.Run, RunJson.SummaryFile)), $"--distill {distill.Run}: holds no {RunJson.SummaryFile}, so no run was finished there");
        Require(double.IsFinite(config.BudgetSeconds) && config.BudgetSeconds >= 0, $"--budget {config.BudgetSeconds} s: choose a time, as 30m or 1h30m");
        Require(config.BudgetSeconds == 0 || config.Pretrained != "none" || config.Models.All(model => config.For(model).Pretrain is null), "--budget: fits the epochs with labels alone; add --no-pretrain true, or leave the budget out");
        Require(config.TrainImages >= 0, $"--train-images {config.TrainImages}: choose 0 (all) or more");
        Require(config.SamplesPerClass >= 0, $"--samples-per-class {config.SamplesPerClass}: choose 0 (no explanations) or more");
        foreach (var method in config.ExplainMethods)
            ExplanationMethods.Find(method);
        Require(config.Resamples is >= 100 and <= 1_000_000, $"--resamples {config.Resamples}: choose 100 to 1,000,000");
        StatisticsCheck.Check(config.ConformalPenalty, config.WishedAccuracies);
        Require(config.Threads >= 0, $"--threads {config.Threads}: choose 0 (all cores) or more");
        var isOneFile = config.Pretrained is not ("none" or "imagenet") && !config.Pretrained.Contains('=', StringComparison.Ordinal);
        Require(!isOneFile || config.Models.Count == 1, $"--pretrained {config.Pretrained}: one file cannot fit {config.Models.Count} models; write MODEL=FILE,MODEL=FILE");
    }
}
