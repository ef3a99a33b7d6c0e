using CsCheck;

namespace Cytobench.Metrics.Tests;

public sealed class DeLongTests
{
    /// <summary>
    /// By hand. Positives p1 p2, negatives n1 n2 n3. First model: p 4 2, n 1 3 0, so p1 beats 3/3 and p2 2/3 of the negatives;
    /// second: p 3 1, n 2 4 0, p1 beats 2/3, p2 1/3. AUC 5/6 and 1/2. Differences of positives 1/3 1/3 (variance 0). Shares of
    /// positives above n1 n2 n3: first 1 1/2 1, second 1/2 0 1; differences 1/2 1/2 0, variance 1/12; standard error 1/6; z = 2.
    /// </summary>
    [Fact]
    public void A_small_case_by_hand()
    {
        var result = DeLong.Binary([4, 2, 1, 3, 0], [3, 1, 2, 4, 0], [true, true, false, false, false]);
        Assert.Equal(5 / 6.0, result.FirstAuc, 14);
        Assert.Equal(1 / 2.0, result.SecondAuc, 14);
        Assert.Equal(1 / 6.0, result.StandardError, 14);
        Assert.Equal(2, result.Z, 12);
        Assert.Equal(0.04550026389635842, result.P, 12);                 // 2 (1 - Phi(2))
    }

    /// <summary>The midranks against the definition: all pairs of a positive and a negative, ties one half.</summary>
    [Fact]
    public void Midranks_give_what_all_pairs_give() =>
        Gen.Select(Gen.Int[0, 6].Array[12], Gen.Int[0, 6].Array[12]).Sample((first, second) =>
        {
            bool[] positives = [.. Enumerable.Range(0, 12).Select(i => i < 5)];
            var result = DeLong.Binary(Array.ConvertAll(first, value => (double)value), Array.ConvertAll(second, value => (double)value), positives);
            double Wins(int[] scores, int positive, int negative) => scores[positive] > scores[negative] ? 1 : scores[positive] == scores[negative] ? 0.5 : 0;
            double Gap(int positive, int negative) => Wins(first, positive, negative) - Wins(second, positive, negative);
            var ofPositives = Enumerable.Range(0, 5).Select(p => Enumerable.Range(5, 7).Average(n => Gap(p, n))).ToArray();
            var ofNegatives = Enumerable.Range(5, 7).Select(n => Enumerable.Range(0, 5).Average(p => Gap(p, n))).ToArray();
            var variance = Variance(ofPositives) / 5 + Variance(ofNegatives) / 7;
            Assert.Equal(ofPositives.Average(), result.FirstAuc - result.SecondAuc, 1e-12);
            Assert.Equal(Math.Sqrt(variance), result.StandardError, 1e-9);
        });

    [Fact]
    public void Equal_models_do_not_differ() => Assert.Equal(1, DeLong.Binary([4, 2, 1, 3], [4, 2, 1, 3], [true, true, false, false]).P);

    [Fact]
    public void One_positive_is_too_few() => Assert.True(double.IsNaN(DeLong.Binary([4, 2, 1], [4, 2, 1], [true, false, false]).P));

    [Fact]
    public void Classes_are_corrected_together() =>
        Gen.Select(Sample.Any, Gen.Int[1, 100]).Sample((sample, seed) =>
        {
            var random = new SplitMix64(seed, 0);
            var other = Array.ConvertAll(sample.Probabilities, _ => 0.01 + random.Unit());
            var results = DeLong.PerClass(sample.Probabilities, other, sample.Labels, sample.Classes);
            ClassificationScoresTests.AssertClose(sample.Scores.AucPerClass, [.. results.Select(result => result.Result.FirstAuc)], 1e-12);
            ClassificationScoresTests.AssertClose(Holm.Correct([.. results.Select(result => result.Result.P)]), [.. results.Select(result => result.HolmP)]);
        });

    private static double Variance(double[] values) => values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1);
}
