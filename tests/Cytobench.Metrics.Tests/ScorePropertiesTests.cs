using CsCheck;

namespace Cytobench.Metrics.Tests;

/// <summary>What must hold for all predictions.</summary>
public sealed class ScorePropertiesTests
{
    [Fact]
    public void The_order_of_the_images_changes_nothing() =>
        Sample.WithShuffled.Sample((original, shuffled) => AssertSame(Values(original.Scores), Values(shuffled.Scores)));

    [Fact]
    public void Scores_stay_in_their_bounds() => Sample.Any.Sample(sample =>
    {
        var scores = sample.Scores;
        foreach (var (name, value) in Values(scores).Where(pair => !double.IsNaN(pair.Value)))
        {
            var (lowest, highest) = name switch
            {
                "matthews" or "cohen_kappa" => (-1, 1),
                "log_loss" => (0, 52 * Math.Log(2)),
                "brier" => (0, 2),
                _ => (0.0, 1.0),
            };
            Assert.True(value >= lowest - 1e-12 && value <= highest + 1e-12, $"{name} is {value}");
        }
        Assert.True(scores.Ece15EqualWidth <= scores.Mce15EqualWidth + 1e-12);
        Assert.Equal(scores.N, scores.Support.Sum());
        Assert.Equal(scores.N - scores.Errors, scores.Confusion.Select((row, k) => row[k]).Sum());
    });

    [Fact]
    public void A_perfect_classifier_has_perfect_scores() => Sample.Any.Sample(sample =>
    {
        var certain = new double[sample.Probabilities.Length];
        for (var i = 0; i < sample.Labels.Length; i++)
            certain[i * sample.Classes + sample.Labels[i]] = 1;
        var scores = (sample with { Probabilities = certain }).Scores;
        foreach (var (name, value) in Values(scores).Where(pair => !double.IsNaN(pair.Value)))
            Assert.Equal(name is "errors" or "log_loss" or "brier" or "ece" or "mce" or "aurc" ? 0 : 1, value, 1e-12);
        Assert.Equal(0, scores.Errors);
    });

    [Fact]
    public void A_constant_classifier_ranks_nothing() => Sample.Any.Sample(sample =>
    {
        var row = sample.Row(0);
        var scores = (sample with { Probabilities = [.. sample.Labels.SelectMany(_ => row)] }).Scores;
        var always = Array.IndexOf(row, row.Max());
        Assert.Equal((double)scores.Support[always] / scores.N, scores.Accuracy, 15);
        Assert.True(double.IsNaN(scores.Matthews));
        Assert.All(scores.AucPerClass.Where(double.IsFinite), auc => Assert.Equal(0.5, auc, 1e-12));
        for (var k = 0; k < sample.Classes; k++)
            Assert.Equal(scores.Support[k] == 0 ? double.NaN : (double)scores.Support[k] / scores.N, scores.AveragePrecisionPerClass[k], 1e-12);
    });

    [Fact]
    public void A_class_that_never_occurs_changes_no_average() => Sample.Any.Sample(sample =>
    {
        var wider = new Sample(
            [.. Enumerable.Range(0, sample.Labels.Length).SelectMany(i => (double[])[.. sample.Row(i), 0])], sample.Labels, sample.Classes + 1).Scores;
        double[] added = [wider.PrecisionPerClass[^1], wider.RecallPerClass[^1], wider.F1PerClass[^1], wider.AucPerClass[^1], wider.AveragePrecisionPerClass[^1]];
        Assert.All(added, value => Assert.True(double.IsNaN(value)));
        AssertSame(AllButMicroAuc(sample.Scores), AllButMicroAuc(wider));

        IEnumerable<(string, double)> AllButMicroAuc(ClassificationScores scores) =>
            Values(scores).Where(pair => pair.Name != "auc_micro").Where(pair => !pair.Name.EndsWith($"[{sample.Classes}]", StringComparison.Ordinal));
    });

    [Fact]
    public void Renaming_classes_renames_the_scores() => Sample.Any.Sample(sample =>
    {
        var last = sample.Classes - 1;
        var renamed = new Sample(
            [.. Enumerable.Range(0, sample.Labels.Length).SelectMany(i => sample.Row(i).Reverse())],
            Array.ConvertAll(sample.Labels, label => last - label), sample.Classes).Scores;
        ClassificationScoresTests.AssertClose([.. sample.Scores.AucPerClass.Reverse()], renamed.AucPerClass);
        Assert.Equal(sample.Scores.F1Macro, renamed.F1Macro, 12);
        Assert.Equal(sample.Scores.Matthews, renamed.Matthews, 12);
        Assert.Equal(sample.Scores.AucMicro, renamed.AucMicro, 12);
    });

    [Fact]
    public void One_image_leaves_the_areas_undefined()
    {
        var scores = Scores.Compute([0.2, 0.7, 0.1], [1], 3);
        Assert.Equal((1.0, 1.0, 1.0), (scores.Accuracy, scores.BalancedAccuracy, scores.F1Macro));
        Assert.All(scores.AucPerClass, auc => Assert.True(double.IsNaN(auc)));
        Assert.True(double.IsNaN(scores.AucMacroOvr));
        Assert.True(double.IsNaN(scores.CohenKappa));
        Assert.Equal(1, scores.AucMicro);
        Assert.Equal(0.3, scores.Ece15EqualWidth, 15);
    }

    [Fact]
    public void No_image_leaves_everything_undefined()
    {
        var scores = Scores.Compute(ReadOnlySpan<double>.Empty, [], 3);
        Assert.Equal((0, 0), (scores.N, scores.Errors));
        Assert.All(Values(scores), pair => Assert.True(double.IsNaN(pair.Value), $"{pair.Name} is {pair.Value}"));
    }

    private static void AssertSame(IEnumerable<(string Name, double Value)> expected, IEnumerable<(string Name, double Value)> actual)
    {
        foreach (var (first, second) in expected.Zip(actual))
        {
            Assert.Equal(first.Name, second.Name);
            Assert.Equal(first.Value, second.Value, 1e-12);
        }
    }

    private static IEnumerable<(string Name, double Value)> Values(ClassificationScores scores)
    {
        yield return ("accuracy", scores.Accuracy);
        yield return ("balanced_accuracy", scores.BalancedAccuracy);
        yield return ("precision_macro", scores.PrecisionMacro);
        yield return ("recall_macro", scores.RecallMacro);
        yield return ("f1_macro", scores.F1Macro);
        yield return ("precision_weighted", scores.PrecisionWeighted);
        yield return ("recall_weighted", scores.RecallWeighted);
        yield return ("f1_weighted", scores.F1Weighted);
        yield return ("auc_macro", scores.AucMacroOvr);
        yield return ("auc_micro", scores.AucMicro);
        yield return ("average_precision_macro", scores.AveragePrecisionMacro);
        yield return ("matthews", scores.Matthews);
        yield return ("cohen_kappa", scores.CohenKappa);
        yield return ("log_loss", scores.LogLoss);
        yield return ("brier", scores.BrierMulticlass);
        yield return ("ece", scores.Ece15EqualWidth);
        yield return ("mce", scores.Mce15EqualWidth);
        yield return ("aurc", scores.Aurc);
        for (var k = 0; k < scores.Support.Length; k++)
        {
            yield return ($"auc[{k}]", scores.AucPerClass[k]);
            yield return ($"average_precision[{k}]", scores.AveragePrecisionPerClass[k]);
            yield return ($"precision[{k}]", scores.PrecisionPerClass[k]);
            yield return ($"recall[{k}]", scores.RecallPerClass[k]);
            yield return ($"f1[{k}]", scores.F1PerClass[k]);
        }
    }
}
