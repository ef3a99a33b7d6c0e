using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Tables;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

public sealed class FinalSummaryTests
{
    /// <summary>The kept text was read and its numbers compared with the scores of the sample run.</summary>
    [Fact]
    public void The_summary_reads_as_the_kept_one_under_two_cultures()
    {
        var kept = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Kept", "final_summary.md")).ReplaceLineEndings("\n");
        Assert.Equal(kept, Text(SampleRun.Small));
        Assert.Equal(kept, TemporaryRun.InCommaCulture(() => Text(SampleRun.Small)));
    }

    [Fact]
    public void Lower_log_loss_is_better_and_higher_accuracy_is()
    {
        var models = Models(new SampleRun());
        Assert.All(ScoreColumns.All, column =>
        {
            var (resnet, vit) = (models.Groups[0].Mean(column, "test"), models.Groups[1].Mean(column, "test"));
            Assert.Equal(column.HigherIsBetter == resnet > vit ? "ResNet-18" : "ViT-Ti/4", Verdict.Better(models, column, "test"));
        });
    }

    [Fact]
    public void Equal_scores_are_called_a_tie()
    {
        var models = Tied();
        Assert.Equal("tie of ResNet-18 and Twin", Verdict.Better(models, ScoreColumns.Accuracy, "test"));
        Assert.StartsWith("ResNet-18 and Twin tie:", Verdict.Headline(models), StringComparison.Ordinal);
        Assert.Contains("do not tell the two apart (exact McNemar test, p = 1.000)", Verdict.Describe(models, Verdict.Pairs(models)[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, "is ahead: ")]
    [InlineData(2, "has the higher test accuracy, but not clearly: ")]
    public void A_lead_is_called_clear_only_where_the_test_images_tell_the_models_apart(int more, string words)
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small);
        var models = new ComparedModels(summary with { Models = [With(summary.Models[0], [0]), With(summary.Models[1], [.. Enumerable.Range(1, 1 + more)])] });
        Assert.Contains($"ResNet-18 {words}", Verdict.Headline(models), StringComparison.Ordinal);
    }

    /// <summary>By hand: the first misses images 0 and 1, the second 1, 2 and 3; p of 1 against 2 is 1.</summary>
    [Fact]
    public void Pairs_count_who_is_right_alone()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small);
        var pair = PairedErrors.Of(With(summary.Models[0], [1, 2, 3]), With(summary.Models[0], [0, 1]));
        Assert.Equal((2, 1, 1, 1), (pair.OnlyFirstRight, pair.OnlySecondRight, pair.BothWrong, pair.Difference));
        Assert.Equal(1.0, pair.P, 12);
    }

    [Fact]
    public void One_seed_is_said_to_prove_little() =>
        Assert.Contains("One seed is one seed", Text(SampleRun.Small), StringComparison.Ordinal);

    [Fact]
    public void Several_seeds_are_given_with_their_spread() =>
        Assert.Matches(@"\| Accuracy ↑ \| 0\.\d{4} ± 0\.\d{4} \|", Text(SampleRun.Small with { Seeds = [1, 2] }));

    [Fact]
    public void Synthetic_images_are_called_so() =>
        Assert.Contains("synthetic", Text(SampleRun.Small with { IsSynthetic = true }), StringComparison.Ordinal);

    private static string Text(SampleRun sample) => FinalSummaryWriter.Text(Models(sample));

    private static ComparedModels Models(SampleRun sample)
    {
        using var run = new TemporaryRun();
        return new ComparedModels(run.Create(sample));
    }

    private static ComparedModels Tied()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small);
        return new ComparedModels(summary with { Models = [summary.Models[0], summary.Models[0] with { Model = "twin", Title = "Twin" }] });
    }

    /// <summary>The same result with wrong predictions for these images alone.</summary>
    private static ModelResult With(ModelResult run, int[] missed)
    {
        var classes = run.Test.Classes;
        var probabilities = new float[run.Test.Probabilities.Length];
        for (var image = 0; image < run.Test.Labels.Length; image++)
            probabilities[image * classes + (run.Test.Labels[image] + (missed.Contains(image) ? 1 : 0)) % classes] = 1;
        return run with { Test = run.Test with { Probabilities = probabilities, Scores = Metrics.Scores.Compute(probabilities, run.Test.Labels, classes) } };
    }
}
