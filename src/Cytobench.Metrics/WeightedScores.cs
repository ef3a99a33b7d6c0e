namespace Cytobench.Metrics;

/// <summary>
/// One model's predictions, sorted once, so that any weighting of the images is scored in time linear in N x K: a resample
/// is how often each image was drawn. Agrees with <see cref="Scores"/> on the images repeated so often.
/// </summary>
public sealed class WeightedScores
{
    public static int MetricCount { get; } = Enum.GetValues<ResampledMetric>().Length;

    private const int Bins = 15;

    private readonly int[] labels;
    private readonly int[] predictions;
    private readonly double[] confidences;
    private readonly int[] bins;
    private readonly double[] logLosses;
    private readonly double[] briers;
    private readonly int[] byConfidence;                                 // images by falling confidence
    private readonly Ranked[][] byScore;                                 // for each class, images by rising probability

    /// <inheritdoc cref="Scores.Compute(ReadOnlySpan{double}, ReadOnlySpan{int}, int)"/>
    public WeightedScores(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        Scores.Check(probabilities, labels, classes);
        Classes = classes;
        this.labels = labels.ToArray();
        predictions = Predictions.MostProbable(probabilities, classes);
        (confidences, bins) = (new double[labels.Length], new int[labels.Length]);
        (logLosses, briers) = (new double[labels.Length], new double[labels.Length]);
        for (var i = 0; i < labels.Length; i++)
        {
            var row = probabilities.Slice(i * classes, classes);
            confidences[i] = row[predictions[i]];
            bins[i] = CalibrationBins.EqualWidthBin(confidences[i], Bins);
            logLosses[i] = LogLoss.OfImage(row, labels[i]);
            briers[i] = Brier.OfImage(row, labels[i]);
        }
        byConfidence = RiskCoverage.FallingOrder(confidences);
        byScore = new Ranked[classes][];
        for (var k = 0; k < classes; k++)
        {
            var column = new double[labels.Length];
            for (var i = 0; i < column.Length; i++)
                column[i] = probabilities[i * classes + k];
            var order = Enumerable.Range(0, column.Length).ToArray();
            Array.Sort(column, order);
            byScore[k] = [.. order.Select((image, at) => new Ranked(image, this.labels[image] == k, at + 1 == column.Length || column[at + 1] > column[at]))];
        }
    }

    public int Classes { get; }

    public int N => labels.Length;

    public ReadOnlySpan<int> Labels => labels;

    /// <param name="counts">How often each image counts; N values of at least 0.</param>
    /// <param name="scores">Filled: one value for each <see cref="ResampledMetric"/>, in its order; NaN where undefined.</param>
    public void Score(ReadOnlySpan<int> counts, Span<double> scores)
    {
        if (counts.Length != N || scores.Length != MetricCount)
            throw new ArgumentException($"{counts.Length} counts and {scores.Length} scores for {N} images and {MetricCount} metrics", nameof(counts));
        var cells = new int[Classes * Classes];
        Span<long> binCounts = stackalloc long[Bins];
        Span<double> binGaps = stackalloc double[Bins];                   // right minus confidence, summed
        binCounts.Clear();
        binGaps.Clear();
        var (logLoss, brier) = (0.0, 0.0);
        for (var i = 0; i < counts.Length; i++)
        {
            var count = counts[i];
            if (count == 0)
                continue;
            cells[labels[i] * Classes + predictions[i]] += count;
            binCounts[bins[i]] += count;
            binGaps[bins[i]] += count * ((labels[i] == predictions[i] ? 1 : 0) - confidences[i]);
            logLoss += count * logLosses[i];
            brier += count * briers[i];
        }
        var confusion = new ConfusionMatrix(cells, Classes);
        var gaps = 0.0;
        foreach (var gap in binGaps)
            gaps += Math.Abs(gap);
        var (auc, averagePrecision) = MacroAreas(counts, confusion.Support, confusion.N);

        scores[(int)ResampledMetric.Accuracy] = confusion.Accuracy;
        scores[(int)ResampledMetric.BalancedAccuracy] = confusion.BalancedAccuracy;
        scores[(int)ResampledMetric.F1Macro] = confusion.Macro(confusion.F1);
        scores[(int)ResampledMetric.Matthews] = Matthews.Coefficient(confusion);
        scores[(int)ResampledMetric.AucMacroOvr] = auc;
        scores[(int)ResampledMetric.AveragePrecisionMacro] = averagePrecision;
        scores[(int)ResampledMetric.LogLoss] = logLoss / confusion.N;
        scores[(int)ResampledMetric.BrierMulticlass] = brier / confusion.N;
        scores[(int)ResampledMetric.Ece15EqualWidth] = gaps / confusion.N;
        scores[(int)ResampledMetric.Aurc] = Aurc(counts, confusion.N);
    }

    private (double Auc, double AveragePrecision) MacroAreas(ReadOnlySpan<int> counts, ReadOnlySpan<int> support, int total)
    {
        var (aucSum, aucClasses, averagePrecisionSum, averagePrecisionClasses) = (0.0, 0, 0.0, 0);
        for (var k = 0; k < Classes; k++)
        {
            long positives = support[k], negatives = total - positives;
            if (positives == 0)
                continue;
            var (pairsWon, averagePrecision) = Areas(counts, k, positives, negatives);
            averagePrecisionSum += averagePrecision;
            averagePrecisionClasses++;
            if (negatives == 0)
                continue;
            aucSum += pairsWon / ((double)positives * negatives);
            aucClasses++;
        }
        return (aucSum / aucClasses, averagePrecisionSum / averagePrecisionClasses);
    }

    private (double PairsWon, double AveragePrecision) Areas(ReadOnlySpan<int> counts, int positiveClass, long positives, long negatives)
    {
        var (pairsWon, averagePrecision) = (0.0, 0.0);
        long positivesBelow = 0, negativesBelow = 0, tiedPositives = 0, tiedNegatives = 0;
        foreach (var (image, isPositive, endsTie) in byScore[positiveClass])
        {
            if (isPositive)
                tiedPositives += counts[image];
            else
                tiedNegatives += counts[image];
            if (!endsTie)
                continue;
            if (tiedPositives > 0)
            {
                var (above, aboveNegatives) = (positives - positivesBelow, negatives - negativesBelow); // this threshold accepts these
                averagePrecision += tiedPositives * ((double)above / (above + aboveNegatives));
                pairsWon += tiedPositives * (negativesBelow + 0.5 * tiedNegatives);
            }
            (positivesBelow, negativesBelow) = (positivesBelow + tiedPositives, negativesBelow + tiedNegatives);
            (tiedPositives, tiedNegatives) = (0, 0);
        }
        return (pairsWon, averagePrecision / positives);
    }

    private double Aurc(ReadOnlySpan<int> counts, int total)
    {
        var (sum, accepted, errors) = (0.0, 0, 0);
        foreach (var image in byConfidence)
        {
            var error = labels[image] == predictions[image] ? 0 : 1;
            for (var repeat = counts[image]; repeat > 0; repeat--)
            {
                errors += error;
                accepted++;
                if (errors > 0)
                    sum += (double)errors / accepted;
            }
        }
        return sum / total;
    }

    /// <param name="Image">Its number.</param>
    /// <param name="IsPositive">Whether it is of the class.</param>
    /// <param name="EndsTie">Whether the next one's probability is higher.</param>
    private readonly record struct Ranked(int Image, bool IsPositive, bool EndsTie);
}
