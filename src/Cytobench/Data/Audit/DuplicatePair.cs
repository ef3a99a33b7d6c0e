namespace Cytobench.Data.Audit;

/// <summary>Exact: the same bytes. Near: the same picture up to turning, mirroring, brightness and small changes.</summary>
public enum DuplicateKind
{
    Exact,
    Near,
}

/// <summary>Two images that show the same.</summary>
/// <param name="Kind">How alike.</param>
/// <param name="First">The one that stands earlier: train before val before test, then by index.</param>
/// <param name="Second">The other.</param>
/// <param name="View">How the second must be laid to look like the first.</param>
/// <param name="Distance">Bits of 255 in which their perceptual hashes differ; 0 for equal bytes.</param>
/// <param name="Correlation">Of their thumbnails' colours, in [-1, 1]; 1 for equal bytes.</param>
public sealed record DuplicatePair(DuplicateKind Kind, AuditedImage First, AuditedImage Second, DihedralView View, int Distance, double Correlation)
{
    public bool IsAcrossSplits => First.Split != Second.Split;

    public bool IsAcrossClasses => First.Label != Second.Label;
}
