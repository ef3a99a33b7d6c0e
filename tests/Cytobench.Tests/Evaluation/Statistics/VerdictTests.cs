using System.Globalization;
using Cytobench.Evaluation.Statistics;
using static Cytobench.Tests.Evaluation.Statistics.SamplePredictions;

namespace Cytobench.Tests.Evaluation.Statistics;

/// <summary>The verdict's sentence in every case; p of McNemar by hand: 2 / 2^n where one model alone is right on n images.</summary>
public sealed class VerdictTests
{
    [Theory, InlineData("."), InlineData(",")]
    public void A_better_model_is_named_with_interval_and_p(string decimalSeparator)
    {
        var before = CultureInfo.CurrentCulture;
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = decimalSeparator;
        try
        {
            CultureInfo.CurrentCulture = culture;
            var verdict = Verdict(300, Missing("A", null, 300, Enumerable.Range(0, 12)), Missing("B", null, 300, []));
            Assert.Equal(VerdictKind.SecondBetter, verdict.Kind);
            Assert.Equal(2 / 4096.0, verdict.P, 12);
            Assert.Matches(@"^B is better by 4\.0 points of accuracy, 95 % interval [12]\.\d to [67]\.\d, p = 0\.0005 \(exact McNemar\); this holds for these two trained models, as how far seeds spread is not known\.$", verdict.Text);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void No_evidence_is_said_where_the_images_do_not_tell()
    {
        var verdict = Verdict(300, Missing("A", null, 300, [1, 2, 3]), Missing("B", null, 300, [4, 5, 6, 7, 8]));
        Assert.Equal(VerdictKind.NoEvidence, verdict.Kind);
        Assert.StartsWith("No evidence of a difference: A is ahead of B by 0.7 points of accuracy, 95 % interval -", verdict.Text, StringComparison.Ordinal);
        Assert.EndsWith("p = 0.73 (exact McNemar); these test images do not tell the two apart.", verdict.Text, StringComparison.Ordinal);
        Assert.Null(verdict.LargerThanSeeds);
    }

    [Fact]
    public void Equal_models_are_right_equally_often()
    {
        var verdict = Verdict(30, Missing("A", null, 30, [1, 2]), Missing("B", null, 30, [1, 2]));
        Assert.Equal("No evidence of a difference: A and B are right equally often, 95 % interval 0.00 to 0.00, p = 1.00 (exact McNemar); these test images do not tell the two apart.", verdict.Text);
    }

    [Fact]
    public void A_difference_beyond_the_spread_of_seeds_is_larger_than_seeds_explain()
    {
        var verdict = Verdict(300,
            Missing("A", 1, 300, [1]), Missing("A", 2, 300, [1, 2]), Missing("A", 3, 300, [2]),
            Missing("B", 1, 300, Enumerable.Range(0, 30)), Missing("B", 2, 300, Enumerable.Range(0, 31)), Missing("B", 3, 300, Enumerable.Range(0, 32)));
        Assert.Equal(VerdictKind.FirstBetter, verdict.Kind);
        Assert.True(verdict.LargerThanSeeds);
        Assert.Contains("A is better by 9.9 points of accuracy, mean of 3 seeds each, 95 % interval ", verdict.Text, StringComparison.Ordinal);
        Assert.Matches(@"the difference is larger than seeds explain \(95 % interval over seeds 9\.\d to 10\.\d\)\.$", verdict.Text);
    }

    [Fact]
    public void A_difference_within_the_spread_of_seeds_is_not()
    {
        var verdict = Verdict(300,
            Missing("A", 1, 300, [1]), Missing("A", 2, 300, Enumerable.Range(0, 50)),
            Missing("B", 1, 300, Enumerable.Range(0, 60)), Missing("B", 2, 300, Enumerable.Range(0, 30)));
        Assert.Equal(VerdictKind.FirstBetter, verdict.Kind);
        Assert.False(verdict.LargerThanSeeds);
        Assert.Contains("the difference is not larger than seeds explain (95 % interval over seeds -", verdict.Text, StringComparison.Ordinal);
        Assert.Null(verdict.Wilcoxon);
    }

    /// <summary>By hand: 0.03 points are more than 0, so "0.0 to 3.4" would contradict a verdict that rests on it.</summary>
    [Theory]
    [InlineData(0.0003, "0.03")]
    [InlineData(-0.0003, "-0.03")]
    [InlineData(0.0005, "0.05")]
    [InlineData(0.0006, "0.1")]
    [InlineData(0, "0.0")]
    [InlineData(1e-9, "0.0000")]
    [InlineData(-1e-17, "0.0")]
    [InlineData(0.0171, "1.7")]
    [InlineData(double.NaN, "n/a")]
    public void What_is_not_zero_does_not_look_like_it(double share, string shown) => Assert.Equal(shown, VerdictText.Points(share, decimals: 1));

    /// <summary>Six positive differences of six: p is 2 / 2^6.</summary>
    [Fact]
    public void Six_shared_seeds_are_enough_for_Wilcoxon()
    {
        var predictors = Enumerable.Range(1, 6).SelectMany(seed => (Predictor[])[Missing("A", seed, 60, [seed]), Missing("B", seed, 60, Enumerable.Range(0, 5 + seed))]);
        var verdict = Verdict(60, [.. predictors]);
        Assert.Equal(1.0 / 32, verdict.Wilcoxon!.P, 12);
        Assert.Contains("Wilcoxon p = 0.031", verdict.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_pairs_are_corrected_by_Holm()
    {
        var verdicts = Compute(300, Missing("A", null, 300, []), Missing("B", null, 300, Enumerable.Range(0, 6)), Missing("C", null, 300, Enumerable.Range(6, 6))).Verdicts;
        Assert.Equal(3, verdicts.Count);
        Assert.Equal(2 / 64.0, verdicts[0].P, 12);
        Assert.Equal(6 / 64.0, verdicts[0].HolmP, 12);
        Assert.Equal(VerdictKind.NoEvidence, verdicts[0].Kind);
        Assert.Contains("Holm-corrected over 3 pairs", verdicts[0].Text, StringComparison.Ordinal);
    }
}
