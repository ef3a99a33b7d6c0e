using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;

namespace Cytobench.Tests.Evaluation.Statistics;

public sealed class DataSetStatisticsTests
{
    /// <summary>By hand: of the 64 signs that six differences can have, all plus and all minus are as far from even: p = 2/64.</summary>
    [Fact]
    public void Six_data_sets_with_one_winner_are_the_fewest_that_show_a_difference()
    {
        var accuracy = Of("accuracy", Over(6, ("a", 9), ("b", 7)));
        Assert.Equal((6, 2.0 / 64, 2.0 / 64), (accuracy.DataSets.Count, accuracy.Wilcoxon!.P, accuracy.HolmP));
        Assert.Equal(0.2, accuracy.MedianDifference, 12);
        Assert.Equal("accuracy on 6 data sets: Model a is ahead on 6, Model b on 0; median difference +20.0 points; Wilcoxon signed rank p = 0.031.", accuracy.Text);
    }

    [Fact]
    public void With_five_there_is_no_test_which_is_said()
    {
        var accuracy = Of("accuracy", Over(5, ("a", 6), ("b", 7)));
        Assert.Null(accuracy.Wilcoxon);
        Assert.Equal(double.NaN, accuracy.HolmP);
        Assert.Equal("accuracy on 5 data sets: Model a is ahead on 0, Model b on 5; median difference -10.0 points; no test: with fewer than 6 data sets its p cannot fall below 0.05.", accuracy.Text);
    }

    /// <summary>Three pairs, each with p = 2/64: Holm gives 6/64 to each.</summary>
    [Fact]
    public void Several_pairs_are_corrected_for_being_several()
    {
        var pairs = DataSetStatistics.OfAll(Over(6, ("a", 9), ("b", 7), ("c", 5))).Where(pair => pair.Score == "accuracy").ToArray();
        Assert.Equal(3, pairs.Length);
        Assert.All(pairs, pair => Assert.Equal((6.0 / 64, 3), (pair.HolmP, pair.Pairs)));
        Assert.EndsWith("p = 0.094, Holm-corrected over 3 pairs.", pairs[0].Text, StringComparison.Ordinal);
    }

    /// <summary>Seeds of 8 and 6 right of 10 are a mean of 0.7, which ties with 7.</summary>
    [Fact]
    public void Several_trainings_on_one_data_set_count_as_their_mean() =>
        Assert.All(Of("accuracy", [.. Over(6, ("a", 8), ("b", 7)), .. Over(6, ("a", 6))]).DataSets, data => Assert.Equal(data.First, data.Second, 12));

    [Fact]
    public void Models_that_share_one_data_set_or_none_are_no_pair()
    {
        Assert.Empty(DataSetStatistics.OfAll(Over(1, ("a", 9), ("b", 7))));
        Assert.Empty(DataSetStatistics.OfAll([.. Over(3, ("a", 9)), .. Over(3, ("b", 7)).Select(one => one with { Data = "other" + one.Data })]));
        Assert.Empty(DataSetStatistics.OfAll([]));
    }

    private static DataSetStatistics Of(string score, IEnumerable<TestedModel> tested) => Assert.Single(DataSetStatistics.OfAll(tested), pair => pair.Score == score);

    /// <summary>Each model on each data set: ten images of two classes, so many of them right.</summary>
    private static IEnumerable<TestedModel> Over(int dataSets, params (string Model, int Right)[] models) =>
        from data in Enumerable.Range(0, dataSets)
        from one in models
        select new TestedModel(one.Model, $"Model {one.Model}", $"data {data}", $"Data {data}", Ten(one.Right));

    private static ClassificationScores Ten(int right)
    {
        int[] labels = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1];
        var probabilities = labels.SelectMany((label, image) => image < right == (label == 0) ? new[] { 0.8, 0.2 } : [0.2, 0.8]).ToArray();
        return Scores.Compute(probabilities, labels, classes: 2);
    }
}
