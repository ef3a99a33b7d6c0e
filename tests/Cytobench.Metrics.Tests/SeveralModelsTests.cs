using CsCheck;

namespace Cytobench.Metrics.Tests;

/// <summary>Cochran's Q, Friedman and Wilcoxon.</summary>
public sealed class SeveralModelsTests
{
    /// <summary>
    /// By hand. Right per model 4, 3, 1 of 5; per image 3 2 2 1 0, so 8 in all and 18 in squares:
    /// Q = 2 (3 (16 + 9 + 1) - 64) / (3 * 8 - 18) = 14/3, and the tail of chi-squared with 2 degrees is exp(-Q/2).
    /// </summary>
    [Fact]
    public void Cochrans_Q_by_hand()
    {
        bool[][] correct = [[true, true, true, true, false], [true, true, true, false, false], [true, false, false, false, false]];
        var result = CochranQ.Test(correct);
        Assert.Equal((14 / 3.0, 2), (result.Q, result.DegreesOfFreedom));
        Assert.Equal(Math.Exp(-7 / 3.0), result.P, 12);
        var pairs = CochranQ.PostHoc(correct);
        Assert.Equal([(0, 1), (0, 2), (1, 2)], pairs.Select(pair => (pair.First, pair.Second)));
        ClassificationScoresTests.AssertClose([1, 0.25, 0.5], [.. pairs.Select(pair => pair.P)], 1e-12);
        ClassificationScoresTests.AssertClose([1, 0.75, 1], [.. pairs.Select(pair => pair.HolmP)], 1e-12);
    }

    [Fact]
    public void Models_that_agree_on_every_image_do_not_differ() =>
        Assert.Equal((0.0, 1.0), (CochranQ.Test([[true, false], [true, false], [true, false]]).Q, CochranQ.Test([[true, false], [true, false]]).P));

    /// <summary>With two models Q is McNemar's chi-squared (b - c)^2 / (b + c).</summary>
    [Fact]
    public void Cochrans_Q_of_two_models_is_McNemars_chi_squared() =>
        Gen.Select(Gen.Bool.Array[20], Gen.Bool.Array[20]).Sample((first, second) =>
        {
            double onlyFirst = first.Zip(second).Count(pair => pair is (true, false)), onlySecond = first.Zip(second).Count(pair => pair is (false, true));
            var expected = onlyFirst + onlySecond == 0 ? 0 : Math.Pow(onlyFirst - onlySecond, 2) / (onlyFirst + onlySecond);
            Assert.Equal(expected, CochranQ.Test([first, second]).Q, 1e-12);
        });

    /// <summary>
    /// Hollander and Wolfe 1973, p. 140: times of 22 players to round first base by 3 methods; R's friedman.test documents
    /// chi-squared 11.143 and p 0.003805.
    /// </summary>
    [Fact]
    public void Friedman_of_rounding_first_base()
    {
        double[][] times =
        [
            [5.40, 5.50, 5.55], [5.85, 5.70, 5.75], [5.20, 5.60, 5.50], [5.55, 5.50, 5.40], [5.90, 5.85, 5.70], [5.45, 5.55, 5.60],
            [5.40, 5.40, 5.35], [5.45, 5.50, 5.35], [5.25, 5.15, 5.00], [5.85, 5.80, 5.70], [5.25, 5.20, 5.10], [5.65, 5.55, 5.45],
            [5.60, 5.35, 5.45], [5.05, 5.00, 4.95], [5.50, 5.50, 5.40], [5.45, 5.55, 5.50], [5.55, 5.55, 5.35], [5.45, 5.50, 5.55],
            [5.50, 5.45, 5.25], [5.65, 5.60, 5.40], [5.70, 5.65, 5.55], [6.30, 6.30, 6.25],
        ];
        var result = Friedman.Test(times);
        Assert.Equal(11.143, result.ChiSquared, 3);
        Assert.Equal(2, result.DegreesOfFreedom);
        Assert.Equal(0.003805, result.P, 6);
        Assert.Equal(6, result.MeanRanks.Sum(), 12);
    }

    /// <summary>Four blocks that all rank 1 2 3: chi-squared 8; mean ranks 1 apart are sqrt 2 standard errors.</summary>
    [Fact]
    public void Friedmans_pairs_compare_mean_ranks()
    {
        double[][] blocks = [[1, 2, 3], [4, 5, 6], [1, 5, 9], [0, 1, 2]];
        Assert.Equal(8, Friedman.Test(blocks).ChiSquared, 12);
        var pairs = Friedman.PostHoc(blocks);
        Assert.Equal(0.15729920705028513, pairs[0].P, 10);               // 2 Phi(-sqrt 2)
        Assert.Equal(0.004677734981047266, pairs[1].P, 10);              // 2 Phi(-2 sqrt 2)
        Assert.Equal(3 * pairs[1].P, pairs[1].HolmP, 12);
    }

    [Fact]
    public void Blocks_of_equal_values_tell_nothing() => Assert.Equal((0.0, 1.0), (Friedman.Test([[1, 1], [2, 2]]).ChiSquared, Friedman.Test([[1, 1], [2, 2]]).P));

    /// <summary>Hollander and Wolfe 1973, p. 29: depression factors of nine patients; R's wilcox.test documents V = 40, p = 0.01953 one-sided.</summary>
    [Fact]
    public void Wilcoxon_of_the_depression_factors()
    {
        double[] before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
        double[] after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
        var result = WilcoxonSignedRank.Test([.. before.Zip(after, (a, b) => a - b)]);
        Assert.Equal((9, 40.0), (result.N, result.PositiveRankSum));
        Assert.Equal(20 / 512.0, result.P, 14);
    }

    /// <summary>Ranks 1.5 1.5 3, all positive: 2 of 8 signs are as extreme. The zero is left out.</summary>
    [Fact]
    public void Ties_are_exact_and_zeros_left_out() => Assert.Equal(new WilcoxonResult(3, 6, 0.25), WilcoxonSignedRank.Test([1, 1, 0, 2]));

    [Fact]
    public void Five_seeds_cannot_show_five_percent() => Assert.Equal(1 / 16.0, WilcoxonSignedRank.Test([1, 2, 3, 4, 5]).P, 15);

    [Fact]
    public void Without_differences_p_is_one() => Assert.Equal(1, WilcoxonSignedRank.Test([0, 0]).P);

    /// <summary>Fifty differences, every third negative: exact against normal.</summary>
    [Fact]
    public void The_normal_p_value_is_close_to_the_exact_one()
    {
        var result = WilcoxonSignedRank.Test([.. Enumerable.Range(1, 50).Select(i => i % 3 == 0 ? -i : (double)i)]);
        Assert.Equal(result.P, WilcoxonSignedRank.NormalP(50, result.PositiveRankSum, 0), 0.001);
    }

    [Fact]
    public void The_sign_of_the_differences_does_not_matter() => Gen.Double[-5, 5].Array[1, 60].Sample(differences =>
        Assert.Equal(WilcoxonSignedRank.Test(differences).P, WilcoxonSignedRank.Test(Array.ConvertAll(differences, value => -value)).P, 1e-12));
}
