namespace Cytobench.Data.Audit;

/// <summary>The duplicates of a data set.</summary>
public sealed record DuplicateReport
{
    public required string Data { get; init; }
    public required int Images { get; init; }
    public required int Height { get; init; }                            // pixels that were compared
    public required int Width { get; init; }
    public double? MinCorrelation { get; init; }                         // of near duplicates; null where only exact ones were sought
    public required IReadOnlyList<DuplicatePair> Pairs { get; init; }    // exact first, then by correlation, highest first

    public DuplicateCounts Count(DuplicateKind kind)
    {
        var ofKind = Pairs.Where(pair => pair.Kind == kind).ToArray();
        return new DuplicateCounts(ofKind.Length, ofKind.Count(pair => !pair.IsAcrossSplits), ofKind.Count(pair => pair.IsAcrossSplits), ofKind.Count(pair => pair.IsAcrossClasses));
    }

    /// <summary>Indices of the test images that also stand in train or val, ascending.</summary>
    public IReadOnlyList<int> TestSeenBefore => Seen("test");

    /// <summary>Indices of the validation images that also stand in train, ascending.</summary>
    public IReadOnlyList<int> ValidationInTrain => Seen("val");

    // A pair's second image stands in the later split.
    private int[] Seen(string split) =>
        [.. Pairs.Where(pair => pair.IsAcrossSplits && pair.Second.Split == split).Select(pair => pair.Second.Index).Distinct().Order()];
}

/// <param name="Pairs">All of a kind; the others are parts of it.</param>
/// <param name="WithinSplits">Both images in one split.</param>
/// <param name="AcrossSplits">In two splits: what was learned from one is asked of the other.</param>
/// <param name="AcrossClasses">With two labels, of which at least one is wrong.</param>
public sealed record DuplicateCounts(int Pairs, int WithinSplits, int AcrossSplits, int AcrossClasses);
