using Cytobench.Data.Audit;
using Cytobench.Metrics;
using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Pages;

namespace Cytobench.Reporting.Tests;

/// <summary>What the page says of costs and of images that stand more than once.</summary>
public sealed class CostAndDuplicatesTests
{
    [Fact]
    public void Scores_without_known_images_are_those_of_the_other_images()
    {
        using var run = new TemporaryRun();
        var result = run.Create(SampleRun.Small).Models[0];
        var errors = result.Test.Predictions().Zip(result.Test.Labels).Select(pair => pair.First != pair.Second).ToArray();
        int[] missed = [.. Enumerable.Range(0, errors.Length).Where(image => errors[image])];
        Assert.NotEmpty(missed);
        Assert.Equal(1, WithoutDuplicates.Score(result, missed)!.Accuracy);

        var clean = WithoutDuplicates.Score(result, [0, 1])!;
        Assert.Equal(errors.Length - 2, clean.N);
        Assert.Equal(Scores.Compute(result.Test.Probabilities.AsSpan(2 * 3), result.Test.Labels.AsSpan(2), 3).F1Macro, clean.F1Macro);
        Assert.Null(WithoutDuplicates.Score(result, [.. Enumerable.Range(0, errors.Length)]));
    }

    [Fact]
    public void Duplicates_across_splits_are_told_with_what_they_change()
    {
        var page = Page(SampleRun.Small);
        Assert.Contains("4 pairs of images have equal bytes: 1 within a split, 3 across two. 1 of them has two labels", page, StringComparison.Ordinal);
        Assert.Contains("Test scores with all 60 images, and without the 2 that the models may know", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_without_duplicates_is_said_to_have_none() =>
        Assert.Contains("No two images have equal bytes", Page(SampleRun.Small with { Duplicates = new DuplicateSummary { Counts = new DuplicateCounts(0, 0, 0, 0), TestSeenBefore = [], ValidationInTrain = [] } }), StringComparison.Ordinal);

    [Fact]
    public void A_run_that_did_not_look_says_nothing_of_duplicates_and_costs_that_it_does_not_know()
    {
        var page = Page(SampleRun.Small with { Duplicates = null, HasEfficiency = false });
        Assert.DoesNotContain("equal bytes", page, StringComparison.Ordinal);
        Assert.DoesNotContain("One image, p50", page, StringComparison.Ordinal);
        Assert.Contains("n/a", page[page.IndexOf("id=\"cost\"", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    /// <summary>Wilson by hand for 19 of 20: 0.764 to 0.991 (as Newcombe 1998 computes it).</summary>
    [Fact]
    public void The_picture_of_costs_says_cost_accuracy_and_interval_in_words()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small with { Models = [SampleRun.Small.Models[0]] });
        var model = summary.Models[0];
        var nineteen = model with
        {
            Parameters = 11_180_616,
            Test = model.Test with { Labels = [.. Enumerable.Repeat(0, 20)], Scores = model.Test.Scores with { Errors = 1, Accuracy = 0.95 } },
        };
        var panels = CostChart.Panels(new ComparedModels(summary with { Models = [nineteen] }));
        Assert.Equal("Test accuracy against size. ResNet-18: 11.2\u00a0M, accuracy 95.0\u00a0%, interval 76.4\u00a0% to 99.1\u00a0%.", panels[2].Alt);
    }

    [Theory]
    [InlineData(0.00421, "4.21\u00a0ms")]
    [InlineData(0.99996, "1.00\u00a0s")]
    [InlineData(double.NaN, "n/a")]
    public void Short_times_have_three_digits(double seconds, string expected) => Assert.Equal(expected, Numbers.ShortTime(seconds));

    [Theory]
    [InlineData(44_779_423L, "44.8\u00a0MB")]
    [InlineData(999_600_000L, "1.00\u00a0GB")]
    [InlineData(null, "n/a")]
    public void Sizes_are_in_powers_of_ten(long? bytes, string expected) => Assert.Equal(expected, Numbers.Bytes(bytes));

    [Theory]
    [InlineData(812.0, "812\u00a0J")]
    [InlineData(18_433.0, "18.4\u00a0kJ")]
    [InlineData(null, "n/a")]
    public void Energies_are_in_joules(double? joules, string expected) => Assert.Equal(expected, Numbers.Energy(joules));

    [Theory]
    [InlineData(0.00121, "+0.0012")]
    [InlineData(-0.0003, "−0.0003")]
    [InlineData(0.0, "+0.0000")]
    [InlineData(double.NaN, "n/a")]
    public void Differences_have_a_sign(double value, string expected) => Assert.Equal(expected, Numbers.Signed(value));

    private static string Page(SampleRun sample)
    {
        using var run = new TemporaryRun();
        return HtmlReportWriter.Page(new ReportContext(run.Create(sample), run.Folder)).ToString();
    }
}
