using Cytobench.Runs;

namespace Cytobench.Reporting.Comparisons;

/// <summary>What the data is and how the splits were used, in words.</summary>
internal static class DataText
{
    /// <summary>Title of the data, saying that it is synthetic where it is.</summary>
    public static string Title(DataSummary data) =>
        data.IsSynthetic && !data.Title.Contains("synthetic", StringComparison.OrdinalIgnoreCase) ? $"{data.Title} (synthetic)" : data.Title;

    public static string Of(RunSummary summary)
    {
        var data = summary.Data;
        var chosen = TestedEpoch.IsChosen(summary) ? "the best epoch is chosen on the validation images" : "the last epoch is kept whatever the validation images say";
        return $"{Title(data)}: {Numbers.Count(data.Splits.Sum(split => (long)split.Count))} {(data.Channels == 1 ? "grey" : "colour")} images of {data.Width}\u00a0×\u00a0{data.Height} pixels in {Numbers.Plural(data.ClassNames.Count, "class", "classes")}, "
            + $"shown to the networks at {Sizes(summary)}. Models learn from the training images, {chosen}, and the test images are looked at once, at the end.";
    }

    private static string Sizes(RunSummary summary)
    {
        var sizes = summary.Models.GroupBy(run => run.Training.ImageSize).ToArray();
        return sizes.Length == 1
            ? $"{sizes[0].Key}\u00a0×\u00a0{sizes[0].Key}"
            : string.Join(", ", sizes.Select(size => $"{size.Key}\u00a0×\u00a0{size.Key} ({string.Join(", ", size.Select(run => run.Title.Length > 0 ? run.Title : run.Model).Distinct())})"));
    }
}
