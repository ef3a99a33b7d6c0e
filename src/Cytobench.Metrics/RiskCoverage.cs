namespace Cytobench.Metrics;

/// <summary>What a model that may abstain gives: the error rate among the images of which it is most confident.</summary>
/// <remarks>Geifman and El-Yaniv 2017, "Selective classification for deep neural networks", arXiv:1705.08500.</remarks>
public sealed class RiskCoverage
{
    private readonly int[] errors;                                          // among the k + 1 most confident

    private RiskCoverage(int[] errors) => this.errors = errors;

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

    /// <summary>Error rate among the <paramref name="accepted"/> most confident images.</summary>
    public double Risk(int accepted) => (double)errors[accepted - 1] / accepted;

    /// <summary>Falling confidence; images of equal confidence keep their order.</summary>
    public static RiskCoverage Order(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> correct)
    {
        if (correct.Length != confidences.Length)
            throw new ArgumentException($"{correct.Length} outcomes for {confidences.Length} confidences", nameof(correct));
        var order = FallingOrder(confidences);
        var errors = new int[order.Length];
        var sum = 0;
        for (var rank = 0; rank < order.Length; rank++)
            errors[rank] = sum += correct[order[rank]] ? 0 : 1;
        return new RiskCoverage(errors);
    }

    internal static int[] FallingOrder(ReadOnlySpan<double> confidences)
    {
        var keys = new (double Negated, int Index)[confidences.Length];     // the index makes the unstable sort stable
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (-confidences[i], i);
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => key.Index);
    }
}
