using Cytobench.Reporting.Comparisons;
using Cytobench.Robustness;
using Cytobench.Runs;

namespace Cytobench.Reporting.Robustness;

/// <summary>What a robustness test did and found, in words.</summary>
internal static class RobustnessText
{
    public static string Of(ComparedModels models, RobustnessResult robustness) =>
        $"The trained models were tested again on {Numbers.Plural(robustness.Images, $"{robustness.Split} image")} that were corrupted in {Numbers.Plural(robustness.Corruptions.Count, "way")} at {Numbers.Plural(robustness.Severities.Count, "severity", "severities")} ({string.Join(", ", robustness.Severities)}), as MedMNIST-C does with BloodMNIST. Balanced error is one minus balanced accuracy. {Headline(models, robustness)}";

    public static IEnumerable<string> Notes(RunSummary summary, RobustnessResult robustness)
    {
        var data = summary.Data;
        yield return "The corruptions were written anew from MedMNIST-C's published parameters (Di Salvo, Doerrich, Ledig 2024): comparable in kind with its numbers, not bit for bit. Blots of stain are drawn, where MedMNIST-C pastes scanned ink.";
        if (Math.Min(data.Height, data.Width) != 224)
            yield return $"Lengths are published for images of 224 pixels and were scaled to the {data.Width} × {data.Height} stored here; JPEG's blocks of 8 pixels cannot be scaled and weigh more on small images.";
        yield return !robustness.HasReference
            ? "BE and rBE are n/a: AlexNet's published errors are of real blood cells in BloodMNIST's eight classes, which this data is not."
            : robustness.IsComplete()
                ? "BE divides by AlexNet's published errors on the BloodMNIST test images at 224 pixels; on other images, sizes or splits of blood cells it is a rough yardstick only."
                : "BE and rBE of a corruption need all five severities, their means all eleven corruptions; what was not tested is n/a.";
        if (robustness.Device != summary.Environment.Device || robustness.Precision != summary.Environment.Precision)
            yield return $"Predicted on {robustness.Device} in {robustness.Precision}, not as the run itself ({summary.Environment.Device}, {summary.Environment.Precision}): clean scores may differ in the last digits.";
        if (robustness.Split == "val")
            yield return TestedEpoch.IsChosen(summary) ? "These are validation images, on which the best epochs were chosen." : "These are validation images.";
    }

    private static string Headline(ComparedModels models, RobustnessResult robustness)
    {
        var known = robustness.Models.Where(model => double.IsFinite(model.MeanCorrupted.BalancedError)).OrderBy(model => model.MeanCorrupted.BalancedError).ToArray();
        if (known.Length < 2)
            return "";
        var (best, worst) = (known[0], known[^1]);
        return $"Over all of them {models.LabelOf(best)} has the lowest mean balanced error, {Numbers.Percent(best.MeanCorrupted.BalancedError)}, against {Numbers.Percent(worst.MeanCorrupted.BalancedError)} of {models.LabelOf(worst)}; no test was made of whether these differences exceed chance.";
    }
}
