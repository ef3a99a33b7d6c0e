namespace Cytobench.Reporting.Comparisons;

/// <summary>What a run does not show, one point after the other.</summary>
internal static class LimitsText
{
    public static IEnumerable<string> Of(ComparedModels models)
    {
        var summary = models.Summary;
        foreach (var warning in summary.Warnings)
            yield return warning;
        if (Verdict.Caution(models) is { Length: > 0 } caution && !summary.Warnings.Any(warning => warning.StartsWith("One seed", StringComparison.Ordinal)))
            yield return caution;
        yield return "All images come from one source. Another microscope, stain, camera or laboratory can change the order of the models.";
        if (models.Groups.Count > 1)
            yield return summary.Models.Select(run => run.Training).Distinct().Count() > 1
                ? "Each model was trained with a recipe of its own: what differs is model and recipe together."
                : "All models were trained with the same settings. A schedule made for one of them may lift it; this run does not ask for the best that each can reach.";
        if (summary.Explanations is not null)
            yield return "A saliency map shows where a network's output depends on the image, not why, and not whether that is medically sound. Maps of different methods have different resolution and are not to be compared pixel by pixel.";
    }
}
