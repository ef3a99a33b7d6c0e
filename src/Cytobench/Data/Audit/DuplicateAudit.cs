namespace Cytobench.Data.Audit;

/// <summary>Finds images that stand more than once in a data set: within a split, across splits, across classes.</summary>
/// <remarks>Kapoor and Narayanan 2023, "Leakage and the reproducibility crisis in machine-learning-based science", Patterns 4(9): test images must not be known from training.</remarks>
public static class DuplicateAudit
{
    /// <summary>From which two thumbnails count as the same picture; docs/audit.md tells how it was chosen.</summary>
    public const double DefaultMinCorrelation = 0.97;

    /// <summary>A group of equal images larger than this gives only the pairs with its first image: all pairs of a thousand blank tiles would be half a million lines.</summary>
    private const int LargestGroupInFull = 32;

    /// <summary>Exact duplicates alone: reads every pixel once.</summary>
    public static DuplicateReport Exact(Dataset dataset, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var images = new ImageRow(dataset);
        return Report(dataset, images, null, ExactPairs(images, ExactDuplicates.Find(images, cancellation)));
    }

    /// <summary>Exact and near duplicates; compares all pairs of images in eight views.</summary>
    /// <param name="dataset">All splits enter.</param>
    /// <param name="minCorrelation">Of thumbnails, from which two images count as near duplicates; in (0, 1].</param>
    /// <param name="progress">In images.</param>
    /// <param name="cancellation">Checked all along.</param>
    /// <exception cref="UserException">The threshold is no correlation, or so low that more pairs pass it than can be listed.</exception>
    public static DuplicateReport ExactAndNear(Dataset dataset, double minCorrelation = DefaultMinCorrelation, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (!(minCorrelation is > 0 and <= 1))
            throw new UserException(FormattableString.Invariant($"--threshold {minCorrelation}: a correlation above 0 and at most 1"));
        var images = new ImageRow(dataset);
        var groups = ExactDuplicates.Find(images, cancellation);
        var groupOf = new Dictionary<int, int>();
        foreach (var (number, group) in groups.Index())
            foreach (var image in group)
                groupOf.Add(image, number);
        var near = NearDuplicates.Find(images, minCorrelation, progress, cancellation)
            .Where(match => !(groupOf.TryGetValue(match.First, out var one) && groupOf.TryGetValue(match.Second, out var other) && one == other))
            .OrderByDescending(match => match.Correlation)
            .Select(match => new DuplicatePair(DuplicateKind.Near, images[match.First], images[match.Second], match.View, match.Distance, Math.Min(1, match.Correlation)));
        return Report(dataset, images, minCorrelation, ExactPairs(images, groups).Concat(near));
    }

    private static IEnumerable<DuplicatePair> ExactPairs(ImageRow images, IReadOnlyList<int[]> groups) =>
        from pair in groups.SelectMany(Pairs)
        select new DuplicatePair(DuplicateKind.Exact, images[pair.First], images[pair.Second], DihedralView.Unchanged, 0, 1);

    private static IEnumerable<(int First, int Second)> Pairs(int[] equal) =>
        from first in Enumerable.Range(0, equal.Length <= LargestGroupInFull ? equal.Length : 1)
        from second in Enumerable.Range(first + 1, equal.Length - first - 1)
        select (equal[first], equal[second]);

    private static DuplicateReport Report(Dataset dataset, ImageRow images, double? minCorrelation, IEnumerable<DuplicatePair> pairs) => new()
    {
        Data = dataset.Info.Name,
        Images = images.Count,
        Height = dataset.Train.Height,
        Width = dataset.Train.Width,
        MinCorrelation = minCorrelation,
        Pairs = [.. pairs],
    };
}
