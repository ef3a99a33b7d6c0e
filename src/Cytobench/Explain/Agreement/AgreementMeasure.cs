namespace Cytobench.Explain.Agreement;

/// <summary>How alike two maps of one image are.</summary>
public enum AgreementMeasure
{
    /// <summary>Overlap of the two sets of most relevant pixels: intersection over union, 0 to 1.</summary>
    TopIou,

    /// <summary>Rank correlation over all pixels, -1 to 1.</summary>
    Spearman,

    /// <summary>Structural similarity, -1 to 1.</summary>
    Ssim,

    /// <summary>Between the centres of mass, in units of the image's sides; 0 is best, and the only one where lower is more alike.</summary>
    CenterDistance,
}
