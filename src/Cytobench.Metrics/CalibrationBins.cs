namespace Cytobench.Metrics;

/// <summary>Confidence against accuracy in bins of confidence: what a reliability diagram draws.</summary>
/// <remarks>Guo et al. 2017, "On calibration of modern neural networks", arXiv:1706.04599, equations 2 to 5.</remarks>
public sealed class CalibrationBins
{
    private CalibrationBins(CalibrationBin[] bins) => Bins = bins;

    /// <summary>By rising confidence; empty bins have count 0 and NaN means.</summary>
    public IReadOnlyList<CalibrationBin> Bins { get; }

    /// <summary>ECE: the gap between confidence and accuracy, weighted by the bins' counts; NaN without images.</summary>
    public double ExpectedError => Filled.Sum(bin => bin.Count * bin.Gap) / Filled.Sum(bin => bin.Count);

    /// <summary>MCE: the largest gap of any filled bin; NaN without images.</summary>
    public double MaximumError => Filled.Select(bin => bin.Gap).DefaultIfEmpty(double.NaN).Max();

    private IEnumerable<CalibrationBin> Filled => Bins.Where(bin => bin.Count > 0);

    /// <summary>Bins ((b - 1)/B, b/B]; a confidence of 0 falls into the first.</summary>
    /// <param name="confidences">Probability of the predicted class, in [0, 1].</param>
    /// <param name="correct">Whether the prediction is right, as many.</param>
    /// <param name="bins">B.</param>
    public static CalibrationBins EqualWidth(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> correct, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (correct.Length != confidences.Length)
            throw new ArgumentException($"{correct.Length} outcomes for {confidences.Length} confidences", nameof(correct));
        var (counts, sums, rights) = (new int[bins], new double[bins], new int[bins]);
        for (var i = 0; i < confidences.Length; i++)
        {
            var bin = EqualWidthBin(confidences[i], bins);
            counts[bin]++;
            sums[bin] += confidences[i];
            rights[bin] += correct[i] ? 1 : 0;
        }
        var result = new CalibrationBin[bins];
        for (var b = 0; b < bins; b++)
            result[b] = new CalibrationBin((double)b / bins, (b + 1.0) / bins, counts[b], sums[b] / counts[b], (double)rights[b] / counts[b]);
        return new CalibrationBins(result);
    }

    internal static int EqualWidthBin(double confidence, int bins)
    {
        var bin = Math.Clamp((int)Math.Ceiling(confidence * bins) - 1, 0, bins - 1);
        if (confidence <= (double)bin / bins && bin > 0)                    // the product was rounded over an edge
            return bin - 1;
        return confidence > (bin + 1.0) / bins && bin < bins - 1 ? bin + 1 : bin;
    }
}

/// <param name="Lower">Confidence above which the bin begins.</param>
/// <param name="Upper">Confidence up to which it goes, included.</param>
/// <param name="Count">Images in it.</param>
/// <param name="Confidence">Their mean confidence; NaN in an empty bin.</param>
/// <param name="Accuracy">Share of right predictions; NaN in an empty bin.</param>
public sealed record CalibrationBin(double Lower, double Upper, int Count, double Confidence, double Accuracy)
{
    public double Gap => Math.Abs(Accuracy - Confidence);
}
