using System.Text.Json;
using CsCheck;
using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;
using static Cytobench.Tests.Evaluation.Statistics.SamplePredictions;

namespace Cytobench.Tests.Evaluation.Statistics;

public sealed class ComparisonStatisticsTests
{
    private static readonly Gen<(double[] First, double[] Second, int[] Labels)> Some =
        from images in Gen.Int[8, 40]
        from first in Gen.Double[0.001, 1].Array[images * Classes]
        from second in Gen.Double[0.001, 1].Array[images * Classes]
        select (first, second, Labels(images));

    [Fact]
    public void Swapped_models_mirror_every_difference() => Some.Sample(sample =>
    {
        var there = Assert.Single(Pair(sample.First, sample.Second, sample.Labels).Pairs);
        var back = Assert.Single(Pair(sample.Second, sample.First, sample.Labels).Pairs);
        Assert.Equal(there.McnemarExactP, back.McnemarExactP, 12);
        Assert.Equal((there.OnlyFirstRight, there.OnlySecondRight), (back.OnlySecondRight, back.OnlyFirstRight));
        foreach (var metric in Enum.GetValues<ResampledMetric>())
        {
            Assert.Equal(there.Difference(metric).Estimate, -back.Difference(metric).Estimate, 9);
            Assert.Equal(there.Difference(metric).Percentile.Lower, -back.Difference(metric).Percentile.Upper, 9);
            Assert.Equal(there.Difference(metric).Percentile.Upper, -back.Difference(metric).Percentile.Lower, 9);
        }
    }, iter: 20);

    [Fact]
    public void The_order_of_images_does_not_matter_to_what_is_not_drawn() => Gen.Select(Some, Gen.Int[0, 1000]).Sample((sample, seed) =>
    {
        var order = Enumerable.Range(0, sample.Labels.Length).OrderBy(image => (image * 7919L + seed) % 1009).ToArray();
        var (before, after) = (Pair(sample.First, sample.Second, sample.Labels), Pair(Reorder(sample.First), Reorder(sample.Second), [.. order.Select(image => sample.Labels[image])]));
        Assert.Equal(before.Pairs[0].McnemarExactP, after.Pairs[0].McnemarExactP, 12);
        Assert.Equal(before.Pairs[0].Confusions, after.Pairs[0].Confusions);
        Assert.Equal(before.Pairs[0].DeLong[0].Result.P, after.Pairs[0].DeLong[0].Result.P, 9);
        Assert.Equal(before.Predictors[0].Calibration.Before.EceWidth, after.Predictors[0].Calibration.Before.EceWidth, 9);
        Assert.Equal(before.Predictors[1].Selective.Augrc, after.Predictors[1].Selective.Augrc, 12);
        Assert.Equal(before.Predictors[0].AccuracyWilson, after.Predictors[0].AccuracyWilson);

        double[] Reorder(double[] rows) => [.. order.SelectMany(image => rows.AsSpan(image * Classes, Classes).ToArray())];
    }, iter: 20);

    [Fact]
    public void Seeds_are_summarised_apart_from_the_test_images()
    {
        var model = Compute(100, Missing("A", 1, 100, [1]), Missing("A", 2, 100, [1, 2, 3])).Models[0];
        var accuracy = model.Score(ResampledMetric.Accuracy);
        Assert.Equal(0.98, accuracy.Mean.Estimate, 12);
        Assert.Equal(Math.Sqrt(2) / 100, accuracy.StandardDeviation, 12);         // of 0.99 and 0.97, n - 1
        Assert.True(accuracy.Mean.Bca.Lower < 0.98 && accuracy.Mean.Bca.Upper > 0.98);
    }

    [Fact]
    public void Votes_of_models_and_of_seeds_are_predictors_of_their_own()
    {
        Predictor[] trained = [Missing("A", 1, 9, [0]), Missing("A", 2, 9, [1]), Missing("A", 3, 9, [2]), Missing("B", 1, 9, [3])];
        var all = SoftVotes.AddTo(trained, Classes);
        Assert.Equal(["A_s1", "A_s2", "A_s3", "B_s1", "vote_s1", "A_vote"], all.Select(predictor => predictor.Id));
        Assert.Equal(0, Compute(9, [.. all]).Predictors.Single(predictor => predictor.Id == "A_vote").Errors); // two of three are right everywhere
    }

    [Fact]
    public void Pairs_share_a_seed_and_are_never_of_one_model()
    {
        var pairs = Compute(9, Missing("A", 1, 9, [0]), Missing("A", 2, 9, [1]), Missing("B", 1, 9, [2]), Missing("B", 2, 9, [])).Pairs;
        Assert.Equal([("A_s1", "B_s1"), ("A_s2", "B_s2")], pairs.Select(pair => (pair.First, pair.Second)));
        Assert.Equal([2], pairs[0].ImagesOnlyFirstRight);
        Assert.Equal([0], pairs[0].ImagesOnlySecondRight);
    }

    [Fact]
    public void Three_models_are_tested_at_once() =>
        Assert.Equal(3, Assert.Single(Compute(30, Missing("A", 1, 30, [1]), Missing("B", 1, 30, [2, 3]), Missing("C", 1, 30, [])).Several).CochranPairs.Count);

    /// <summary>Right in 30 of 40 with 0.8: validation asks for less confidence, and nothing is fitted on the test images.</summary>
    [Fact]
    public void Calibration_is_fitted_on_validation_images_alone()
    {
        var validation = Missing("A", null, 39, Enumerable.Range(0, 18)).Test;
        var statistics = ComparisonStatistics.Compute(new StatisticsRequest
        {
            Predictors = [Missing("A", null, 9, []) with { Validation = validation }],
            Labels = Labels(9),
            ValidationLabels = Labels(39),
            ClassNames = ["a", "b", "c"],
            Resamples = 100,
        });
        var calibration = statistics.Predictors[0].Calibration;
        Assert.True(calibration.Fit!.Temperature!.Temperature > 1);
        Assert.True(calibration.Fit.LogLossAfter < calibration.Fit.LogLossBefore);
        Assert.True(calibration.After!.LogLoss > calibration.Before.LogLoss);      // these test images are all right
        Assert.Equal([0.9, 0.95], statistics.Predictors[0].Conformal.Select(sets => sets.Wished));
    }

    /// <summary>0.8, 0.1, 0.1: missing class 0 costs ten times as much, so 0.1 * 10 weighs more than 0.8 * 1.</summary>
    [Fact]
    public void Costs_change_decisions()
    {
        var statistics = ComparisonStatistics.Compute(new StatisticsRequest
        {
            Predictors = [Missing("A", null, 9, [])],
            Labels = Labels(9),
            ClassNames = ["a", "b", "c"],
            Resamples = 100,
            Costs = new CostMatrix([0, 10, 10, 1, 0, 1, 1, 1, 0], 3),
        });
        var costs = statistics.Predictors[0].Costs!;
        Assert.Equal([new ChangedDecision(1, 0, 3), new ChangedDecision(2, 0, 3)], costs.Changes);
        Assert.Equal((0, 6.0 / 9), (costs.MostProbable, costs.Bayes));
        Assert.False(costs.Calibrated);
    }

    [Fact]
    public void It_is_read_back_from_JSON_as_it_was()
    {
        var text = JsonSerializer.Serialize(Compute(30, Missing("A", 1, 30, [1]), Missing("B", 1, 30, [2, 3]), Missing("C", 1, 30, [])), CytobenchJson.Options);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<ComparisonStatistics>(text, CytobenchJson.Options), CytobenchJson.Options));
        foreach (var key in (string[])["\"mcnemar_exact_p\"", "\"only_first_right\"", "\"only_second_right\"", "\"ece_15_equal_mass\"", "\"accuracy_wilson\"", "\"augrc\"", "\"bca\""])
            Assert.Contains(key, text, StringComparison.Ordinal);
    }

    private static ComparisonStatistics Pair(double[] first, double[] second, int[] labels) => ComparisonStatistics.Compute(new StatisticsRequest
    {
        Predictors = [Named("A", first), Named("B", second)],
        Labels = labels,
        ClassNames = ["a", "b", "c"],
        Resamples = 100,
        Threads = 1,
    });

    private static Predictor Named(string name, double[] test) => new() { Id = name, Title = name, Model = name, ModelTitle = name, Test = test };
}
