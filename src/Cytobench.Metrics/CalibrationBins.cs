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
        Check(confidences, correct, bins);
        var (counts, sums, rights) = (new int[bins], new double[bins], new int[bins]);
        for (var i = 0; i < confidences.Length; i++)
        {
            var bin = EqualWidthBin(confidences[i], bins);
            counts[bin]++;
            sums[bin] += confidences[i];
            rights[bin] += correct[i] ? 1 : 0;
        }
        return new CalibrationBins([.. Enumerable.Range(0, bins).Select(b =>
            new CalibrationBin((double)b / bins, (b + 1.0) / bins, counts[b], rights[b], sums[b] / counts[b]))]);
    }

    /// <summary>
    /// Bins of as many images each, or one more in the first N mod B, by rising confidence; equal confidences keep their order.
    /// With fewer images than bins some are empty.
    /// </summary>
    /// <remarks>Nguyen and O'Connor 2015, "Posterior calibration and exploratory analysis", arXiv:1508.05154.</remarks>
    /// <inheritdoc cref="EqualWidth"/>
    public static CalibrationBins EqualMass(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> correct, int bins)
    {
        Check(confidences, correct, bins);
        var order = RiskCoverage.FallingOrder(confidences.ToArray().Select(confidence => -confidence).ToArray());
        var result = new CalibrationBin[bins];
        var (start, lower) = (0, 0.0);
        for (var b = 0; b < bins; b++)
        {
            var count = order.Length / bins + (b < order.Length % bins ? 1 : 0);
            var (sum, right, upper) = (0.0, 0, lower);
            foreach (var image in order.AsSpan(start, count))
            {
                sum += confidences[image];
                right += correct[image] ? 1 : 0;
                upper = confidences[image];
            }
            result[b] = new CalibrationBin(lower, upper, count, right, sum / count);
            (start, lower) = (start + count, upper);
        }
        return new CalibrationBins(result);
    }

    internal static int EqualWidthBin(double confidence, int bins)
    {
        var bin = Math.Clamp((int)Math.Ceiling(confidence * bins) - 1, 0, bins - 1);
        if (confidence <= (double)bin / bins && bin > 0)                    // the product was rounded over an edge
            return bin - 1;
        return confidence > (bin + 1.0) / bins && bin < bins - 1 ? bin + 1 : bin;
    }

    private static void Check(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> correct, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (correct.Length != confidences.Length)
            throw new ArgumentException($"{correct.Length} outcomes for {confidences.Length} confidences", nameof(correct));
    }
}

/// <param name="Lower">Confidence above which the bin begins; for bins of equal mass the highest of the bin before.</param>
/// <param name="Upper">Confidence up to which it goes, included.</param>
/// <param name="Count">Images in it.</param>
/// <param name="Right">Right predictions among them.</param>
/// <param name="Confidence">Their mean confidence; NaN in an empty bin.</param>
public sealed record CalibrationBin(double Lower, double Upper, int Count, int Right, double Confidence)
{
    /// <summary>NaN in an empty bin.</summary>
    public double Accuracy => (double)Right / Count;

    public double Gap => Math.Abs(Accuracy - Confidence);

    /// <summary>Wilson, 95 %; NaN in an empty bin.</summary>
    public Interval AccuracyInterval => Count == 0 ? new Interval(double.NaN, double.NaN) : WilsonInterval.Of(Right, Count);
}
