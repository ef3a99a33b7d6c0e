namespace Cytobench.Data.Audit;

/// <summary>The same data without test images that also stand in train or val, and without validation images that also stand in train.</summary>
/// <remarks>Train is left whole, so that a model trained on it is the same; an image that stands twice within one split stays twice.</remarks>
public static class CleanSplits
{
    /// <returns>A copy; the caller disposes it.</returns>
    /// <exception cref="UserException">A split would be left without images.</exception>
    public static Dataset Without(DuplicateReport report, Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(dataset);
        var (inTrain, seen) = (report.ValidationInTrain, report.TestSeenBefore);
        foreach (var (split, images, dropped) in ((string, LabeledImages, int)[])[("val", dataset.Validation, inTrain.Count), ("test", dataset.Test, seen.Count)])
        {
            if (images.Count == dropped)
                throw new UserException($"{dataset.Info.Name}: every image of '{split}' stands in another split too; nothing would be left of it");
        }
        var notes = (string[])[.. dataset.Info.Notes, $"{seen.Count:N0} test and {inTrain.Count:N0} validation images were left out that stand in an earlier split"];
        return new Dataset(dataset.Info with { Notes = notes }, Copy(dataset.Train, []), Copy(dataset.Validation, inTrain), Copy(dataset.Test, seen));
    }

    private static LabeledImages Copy(LabeledImages images, IReadOnlyList<int> without)
    {
        var kept = Enumerable.Range(0, images.Count).Except(without).ToArray();
        var copy = new LabeledImages(kept.Length, images.Height, images.Width, images.Channels, [.. kept.Select(index => images.Labels[index])],
            images.Names is { } names ? [.. kept.Select(index => names[index])] : null);
        for (var i = 0; i < kept.Length; i++)
            images.Image(kept[i]).CopyTo(copy.Image(i));
        return copy;
    }
}
