using Cytobench.Data.Audit;

namespace Cytobench.Reporting.Comparisons;

/// <summary>Images that stand more than once in the data, in words.</summary>
internal static class DuplicatesText
{
    public static string Of(DuplicateSummary found)
    {
        var counts = found.Counts;
        var text = $"{Numbers.Plural(counts.Pairs, "pair")} of images {(counts.Pairs == 1 ? "has" : "have")} equal bytes: {Numbers.Count(counts.WithinSplits)} within a split, {Numbers.Count(counts.AcrossSplits)} across two.";
        if (counts.AcrossClasses > 0)
            text += $" {Numbers.Count(counts.AcrossClasses)} of them {(counts.AcrossClasses == 1 ? "has" : "have")} two labels, of which at least one is wrong.";
        text += counts.AcrossSplits > 0
            ? $" {Numbers.Plural(found.TestSeenBefore.Count, "test image")} also {(found.TestSeenBefore.Count == 1 ? "stands" : "stand")} in training or validation, {Numbers.Plural(found.ValidationInTrain.Count, "validation image")} in training."
            : " None gives away a test image.";
        return text + " Near duplicates are not sought in a run; 'cytobench data audit' does, and saves the data without them.";
    }
}
