using Cytobench.Explain.Agreement;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Explanations;

/// <summary>How far two models' maps of one image overlap, and whether that is little or much among the explained images.</summary>
internal sealed class ImageAgreement
{
    private readonly float[] overlaps;                                   // NaN where a map is constant

    private ImageAgreement(ComparedModels comparison, ComparedPair pair)
    {
        overlaps = pair.Agreement.Of(AgreementMeasure.TopIou).PerImage;
        Names = $"{MethodLabels.Title(pair.First.Method)} of {OverlayWriter.LabelOf(comparison, pair.First)} and {MethodLabels.Title(pair.Second.Method)} of {OverlayWriter.LabelOf(comparison, pair.Second)}";
        float[] sorted = [.. overlaps.Where(float.IsFinite).Order()];
        (LowBelow, HighFrom) = sorted.Length == 0 ? (float.NaN, float.NaN) : (sorted[sorted.Length / 3], sorted[2 * sorted.Length / 3]);
    }

    /// <summary>Which maps are compared.</summary>
    public string Names { get; }

    /// <summary>Where the middle third of the images begins.</summary>
    public float LowBelow { get; }

    /// <summary>Where the highest third begins.</summary>
    public float HighFrom { get; }

    /// <summary>Of the pair that is spoken of first; null where none was measured, or all images overlap alike.</summary>
    public static ImageAgreement? Of(ComparedModels comparison, ExplanationSet set) =>
        ComparedPair.BetweenModels(comparison, set).Select(pair => new ImageAgreement(comparison, pair)).FirstOrDefault() is { } agreement && agreement.LowBelow < agreement.HighFrom ? agreement : null;

    /// <summary>Intersection over union of the most relevant fifths, 0 to 1; NaN where a map is constant.</summary>
    public float Overlap(int row) => overlaps[row];

    /// <summary>"low", "middle", "high", or null.</summary>
    public string? Third(int row) => overlaps[row] switch
    {
        float.NaN => null,
        var overlap when overlap < LowBelow => "low",
        var overlap when overlap < HighFrom => "middle",
        _ => "high",
    };

    public string Says(int row) => float.IsNaN(overlaps[row])
        ? $"{Names}: overlap {Numbers.Undefined}, because one of the maps is constant."
        : $"The most relevant fifths of the image in {Names} overlap by {Numbers.Percent(overlaps[row], 0)}.";
}
