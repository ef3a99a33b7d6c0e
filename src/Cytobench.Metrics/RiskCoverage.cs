namespace Cytobench.Metrics;

/// <summary>What a model that may abstain gives: the error rate among the images of which it is most confident.</summary>
/// <remarks>Geifman and El-Yaniv 2017, "Selective classification for deep neural networks", arXiv:1705.08500.</remarks>
public sealed class RiskCoverage
{
    private readonly double[] confidences;                               // falling
    private readonly int[] errors;                                       // among the k + 1 most confident

    private RiskCoverage(double[] confidences, int[] errors) => (this.confidences, this.errors) = (confidences, errors);

    /// <summary>Images.</summary>
    public int N => errors.Length;

    /// <summary>Mean over k of the error rate among the k most confident images, k = 1..N; NaN without images.</summary>
    public double Aurc
    {
        get
        {
            var sum = 0.0;
            for (var k = 1; k <= N; k++)
                sum += Risk(k);
            return sum / N;
        }
    }

    /// <summary>
    /// Area under the share of images that are accepted and wrong, over coverage: the risk of a silent failure. In [0, 1/2];
    /// equal confidences are accepted together, so their order does not matter; NaN without images.
    /// </summary>
    /// <remarks>Traub et al. 2024, "Overcoming common flaws in the evaluation of selective classification systems", arXiv:2407.01032.</remarks>
    public double Augrc
    {
        get
        {
            var (area, before) = (0.0, 0);                               // trapezoids between the ends of ties
            for (var start = 0; start < N;)
            {
                var end = EndOfTie(start);
                area += (end - start) * (before + errors[end - 1]) / 2.0;
                (before, start) = (errors[end - 1], end);
            }
            return area / ((double)N * N);
        }
    }

    /// <summary>Error rate among the <paramref name="accepted"/> most confident images.</summary>
    /// <param name="accepted">In [1, N].</param>
    public double Risk(int accepted) => (double)errors[accepted - 1] / accepted;

    /// <summary>Accuracy among the most confident images when at least this share must be answered.</summary>
    /// <param name="coverage">In (0, 1]; N times it is rounded up.</param>
    public double AccuracyAt(double coverage)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(coverage);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(coverage, 1);
        return N == 0 ? double.NaN : 1 - Risk(Math.Min(N, (int)Math.Ceiling(coverage * N - 1e-9))); // 0.95 * 20 is 19, not 20
    }

    /// <summary>What accepting every confidence of at least this gives.</summary>
    public SelectivePoint AtThreshold(double threshold)
    {
        var accepted = 0;
        while (accepted < N && confidences[accepted] >= threshold)
            accepted++;
        return Point(threshold, accepted);
    }

    /// <summary>
    /// The lowest threshold whose accepted images are right in this share; choose it on validation images and look at
    /// <see cref="AtThreshold"/> of the test images.
    /// </summary>
    /// <returns>Null where no threshold reaches it.</returns>
    public SelectivePoint? LowestThreshold(double accuracy)
    {
        SelectivePoint? lowest = null;
        for (var start = 0; start < N; start = EndOfTie(start))
        {
            var point = Point(confidences[start], EndOfTie(start));
            if (point.Accuracy >= accuracy)
                lowest = point;
        }
        return lowest;
    }

    /// <summary>Falling confidence; images of equal confidence keep their order.</summary>
    public static RiskCoverage Order(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> correct)
    {
        if (correct.Length != confidences.Length)
            throw new ArgumentException($"{correct.Length} outcomes for {confidences.Length} confidences", nameof(correct));
        var order = FallingOrder(confidences);
        var (sorted, errors) = (new double[order.Length], new int[order.Length]);
        var sum = 0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            sorted[rank] = confidences[order[rank]];
            errors[rank] = sum += correct[order[rank]] ? 0 : 1;
        }
        return new RiskCoverage(sorted, errors);
    }

    internal static int[] FallingOrder(ReadOnlySpan<double> confidences)
    {
        var keys = new (double Negated, int Index)[confidences.Length];     // the index makes the unstable sort stable
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (-confidences[i], i);
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => key.Index);
    }

    private int EndOfTie(int start)
    {
        var end = start + 1;
        while (end < N && confidences[end] == confidences[start])
            end++;
        return end;
    }

    private SelectivePoint Point(double threshold, int accepted) =>
        new(threshold, accepted, (double)accepted / N, accepted == 0 ? double.NaN : 1 - Risk(accepted));
}

/// <param name="Threshold">Least confidence that is accepted.</param>
/// <param name="Accepted">Images.</param>
/// <param name="Coverage">Their share.</param>
/// <param name="Accuracy">Among them; NaN where none is.</param>
public sealed record SelectivePoint(double Threshold, int Accepted, double Coverage, double Accuracy);
