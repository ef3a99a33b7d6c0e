namespace Cytobench.Data.Audit;

/// <summary>The exact duplicates of a run's data.</summary>
public sealed record DuplicateSummary
{
    public required DuplicateCounts Counts { get; init; }                // pairs of images with equal bytes
    public required IReadOnlyList<int> TestSeenBefore { get; init; }     // indices of test images that also stand in train or val
    public required IReadOnlyList<int> ValidationInTrain { get; init; }  // indices of validation images that also stand in train

    public static DuplicateSummary Of(DuplicateReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new() { Counts = report.Count(DuplicateKind.Exact), TestSeenBefore = report.TestSeenBefore, ValidationInTrain = report.ValidationInTrain };
    }
}
