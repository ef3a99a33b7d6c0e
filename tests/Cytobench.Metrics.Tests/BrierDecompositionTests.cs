using CsCheck;

namespace Cytobench.Metrics.Tests;

public sealed class BrierDecompositionTests
{
    /// <summary>
    /// Murphy's case, equal probabilities in each bin: rain is given 0.25 four times (one comes), 0.75 twice (two come). Of class
    /// rain: base rate 1/2, reliability 2/6 (1/4)^2, resolution 4/6 (1/4)^2 + 2/6 (1/2)^2, uncertainty 1/4; dry doubles all.
    /// </summary>
    [Fact]
    public void Murphys_three_terms_by_hand()
    {
        double[] probabilities = [0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.25, 0.75, 0.25, 0.75];
        int[] labels = [0, 0, 0, 1, 1, 1];
        var parts = BrierDecomposition.Of(probabilities, labels, 2, bins: 2);
        Assert.Equal(2 * (2 / 6.0 / 16), parts.Reliability, 14);
        Assert.Equal(2 * (4 / 6.0 / 16 + 2 / 6.0 / 4), parts.Resolution, 14);
        Assert.Equal(2 * 0.25, parts.Uncertainty, 14);
        Assert.Equal(0, parts.WithinBins, 14);
        Assert.Equal(Brier.Mean(probabilities, labels, 2), parts.Brier, 14);
    }

    [Fact]
    public void The_parts_give_the_Brier_score_for_any_bins() => Gen.Select(Sample.Any, Gen.Int[1, 20]).Sample((sample, bins) =>
    {
        var parts = BrierDecomposition.Of(sample.Probabilities, sample.Labels, sample.Classes, bins);
        Assert.Equal(sample.Scores.BrierMulticlass, parts.Brier, 1e-12);
        Assert.True(parts.Reliability >= 0 && parts.Resolution >= 0 && parts.Uncertainty >= 0);
    });
}
