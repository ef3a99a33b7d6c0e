using Cytobench.Evaluation;
using Cytobench.Runs;

namespace Cytobench.Reporting.Comparisons;

/// <summary>What must be known to read times and costs.</summary>
internal static class CostText
{
    public const string OfPicture = "Test accuracy against cost: higher and further left is better. Bars: Wilson 95 % intervals, from how many test images there are alone; they do not hold what another training would change. The axes of accuracy do not start at 0.";

    /// <summary>What training and use take, in a sentence or two.</summary>
    public static string Answer(ComparedModels models)
    {
        var each = models.Groups.Any(group => group.HasSeveralSeeds) ? " each" : "";
        return $"Training took {Listed(models, group => $"{Numbers.Duration(group.Mean(run => run.TrainSeconds))} for {group.Title}")}{each}. "
            + $"In testing, {Listed(models, group => $"{group.Title} reads {Numbers.Rate(group.Mean(run => run.TestImagesPerSecond))}")} images per second. Measured on {models.Summary.Environment.DeviceName}.";
    }

    public static string Of(RunSummary summary)
    {
        var environment = summary.Environment;
        return $"Measured on {environment.DeviceName} ({environment.Device}, {environment.Precision}, {Numbers.Plural(environment.Threads, "thread")}). Other machines differ, and what else a machine does changes it."
            + (summary.Config.Tta == TestTimeAugmentation.Dihedral
                ? " Scores are of the mean over eight turned and mirrored views of each image: eight passes. FLOP, latency and throughput below are of one pass; multiply them accordingly."
                : "");
    }

    /// <summary>"3 min for A, 5 min for B and 8 min for C".</summary>
    private static string Listed(ComparedModels models, Func<ModelGroup, string> value)
    {
        var all = models.Groups.Select(value).ToArray();
        return all.Length == 1 ? all[0] : $"{string.Join(", ", all.SkipLast(1))} and {all[^1]}";
    }
}
