using Cytobench.Explain.Agreement;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Explanations;

/// <summary>How far two models' maps of one image overlap, and whether that is little or much among the explained images.</summary>
internal sealed class ImageAgreement
{
    private readonly float[] overlaps;                                   // NaN where a map is constant

    private ImageAgreement(ComparedPair pair)
    {
        (Pair, overlaps) = (pair, pair.Agreement.Of(AgreementMeasure.TopIou).PerImage);
        float[] sorted = [.. overlaps.Where(float.IsFinite).Order()];
        (LowBelow, HighFrom) = sorted.Length == 0 ? (float.NaN, float.NaN) : (sorted[sorted.Length / 3], sorted[2 * sorted.Length / 3]);
    }

    public ComparedPair Pair { get; }

    /// <summary>Where the middle third of the images begins.</summary>
    public float LowBelow { get; }

    /// <summary>Where the highest third begins.</summary>
    public float HighFrom { get; }

    /// <summary>Of the pair that is spoken of first; null where none was measured, or all images overlap alike.</summary>
    public static ImageAgreement? Of(ComparedModels comparison, ExplanationSet set) =>
        ComparedPair.BetweenModels(comparison, set).Select(pair => new ImageAgreement(pair)).FirstOrDefault() is { } agreement && agreement.LowBelow < agreement.HighFrom ? agreement : null;

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
        ? $"One of the maps of {Pair.Name} is constant, so their overlap is {Numbers.Undefined}."
        : $"The most relevant fifths of the image for {Pair.Name} overlap by {Numbers.Percent(overlaps[row], 0)}.";
}
