using System.Text.RegularExpressions;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Pages.Sections;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

/// <summary>Explanations, errors and the difference of confusion matrices on the page of a run that can be followed by hand: <see cref="SampleErrors"/>.</summary>
public sealed partial class GalleryReportTests
{
    private const string Script = "&lt;script&gt;alert(1)&lt;/script&gt;";

    [Fact]
    public void Each_model_has_a_card_for_each_image_that_it_missed()
    {
        var cards = Cards(new ErrorsSection(), "miss");
        Assert.Equal(
            [
                ("resnet18", "0", "1", "all"),
                ("resnet18", "2", "0", "only"),
                ("vit_tiny_patch4_28", "0", "1", "all"),
                ("vit_tiny_patch4_28", "0", "2", "only"),
            ],
            cards.Select(card => (Value(card, "model"), Value(card, "label"), Value(card, "taken"), Value(card, "missed"))));
    }

    /// <summary>The second seed exchanges what the two models predict, so each misses image 0 with both seeds, and 2 and 3 with one.</summary>
    [Fact]
    public void Errors_of_every_seed_are_shown_beside_models_of_the_same_seed()
    {
        static RunSummary Twice(RunSummary summary) => summary with
        {
            Models = [.. summary.Models, .. summary.Models.Zip(summary.Models.Reverse(), (run, other) => run with { Seed = 43, Test = other.Test })],
        };
        var section = Section(new ErrorsSection(), Twice)!;
        var cards = Cards(section, "miss");
        Assert.Equal(
            [
                ("resnet18", "42", "0", "all", "all"),
                ("resnet18", "42", "2", "only", "only"),
                ("resnet18", "43", "0", "all", "all"),
                ("resnet18", "43", "0", "only", "only"),
                ("vit_tiny_patch4_28", "42", "0", "all", "all"),
                ("vit_tiny_patch4_28", "42", "0", "only", "only"),
                ("vit_tiny_patch4_28", "43", "0", "all", "all"),
                ("vit_tiny_patch4_28", "43", "2", "only", "only"),
            ],
            cards.Select(card => (Value(card, "model"), Value(card, "seed"), Value(card, "label"), Value(card, "missed"), Value(card, "seeds"))));
        Assert.Contains("Missed by 2 of its 2 seeds", cards[0], StringComparison.Ordinal);
        Assert.Contains("Missed by 1 of its 2 seeds", cards[1], StringComparison.Ordinal);
        Assert.Contains("ViT-Ti/4, seed 43 says b (90.0&#xA0;%)", cards[2], StringComparison.Ordinal);
        Assert.Equal(["model", "seed", "label", "taken", "missed", "seeds"], Selects().Matches(section).Select(select => select.Groups[1].Value));
    }

    [Fact]
    public void A_map_is_shown_wherever_the_run_has_one_of_the_image()
    {
        Assert.Equal(2, Images().Count(Cards(new ErrorsSection(), "miss")[3]));
        Assert.Equal(1, Images().Count(Cards(new ErrorsSection(), "miss", summary => summary with { Explanations = null })[3]));
    }

    /// <summary>Image 0 as the first model sees it: 0.90, 0.04 and 0.03 are the three highest, the true class has 0.01.</summary>
    [Fact]
    public void The_true_class_stands_among_the_probabilities_however_small()
    {
        var card = Cards(new ErrorsSection(), "miss")[0];
        Assert.Equal(["✗ b 90.0 %", "c 4.0 %", "d 3.0 %", $"✓ {PageContext.Short(SampleErrors.Classes[0])} 1.0 %"], Bars().Matches(card).Select(bar => System.Net.WebUtility.HtmlDecode($"{bar.Groups[1].Value} {bar.Groups[2].Value}").Replace('\u00a0', ' ')));
        Assert.Contains("""style="--p:90.0" """.Trim(), card, StringComparison.Ordinal);
        Assert.Contains("""<span class="wrong">✗</span> ViT-Ti/4 says b (80.0&#xA0;%)""", card, StringComparison.Ordinal);
        Assert.Contains("<p>✓ ViT-Ti/4 has it right (70.0&#xA0;%)</p>", Cards(new ErrorsSection(), "miss")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_groups_count_errors_and_those_that_both_models_make()
    {
        var section = Section(new ErrorsSection())!;
        Assert.Equal(2, Regex.Count(section, "2 errors; 1 missed by both models"));
        Assert.Contains("Every prediction is in results/*_test_predictions.csv.", section, StringComparison.Ordinal);
        Assert.DoesNotContain("too large", section, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_whose_pixels_are_not_kept_are_counted_as_left_out()
    {
        var section = Section(new ErrorsSection(), summary => summary with { Explanations = null, Missed = [summary.Missed[0]] })!;
        Assert.Equal(3, Cards(section, "miss").Length);
        Assert.Contains("1 less sure error would make this page too large.", section, StringComparison.Ordinal);
        Assert.Contains("2 errors, 1 of them here; 1 missed by both models", section, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_kept_no_errors_has_no_such_section() =>
        Assert.Null(Section(new ErrorsSection(), summary => summary with { Missed = [] }));

    [Fact]
    public void A_single_model_is_compared_with_nobody()
    {
        static RunSummary Alone(RunSummary summary) => summary with { Models = [summary.Models[0]] };
        var section = Section(new ErrorsSection(), Alone)!;
        Assert.Equal(2, Cards(section, "miss").Length);
        Assert.DoesNotContain("missed by", section, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("has it right", section, StringComparison.Ordinal);
        Assert.Contains("results/resnet18_s42_test_predictions.csv", section, StringComparison.Ordinal);
        Assert.DoesNotContain("Difference", Section(new ConfusionSection(), Alone)!, StringComparison.Ordinal);
    }

    /// <summary>By hand: 3, 4 (ä is two bytes) and 2 bytes; the first two are 7.</summary>
    [Theory]
    [InlineData(9, 3)]
    [InlineData(8, 2)]
    [InlineData(7, 2)]
    [InlineData(6, 1)]
    [InlineData(2, 0)]
    public void As_many_cards_are_shown_as_fit(long mostBytes, int shown) =>
        Assert.Equal(shown, ErrorsSection.Fitting([Html.Trusted("abc"), Html.Trusted("abä"), Html.Trusted("ab")], mostBytes));

    /// <summary>By hand: of 0.1, 0.3 and 0.6 each is a third; the constant map has no overlap.</summary>
    [Fact]
    public void Explained_images_say_who_is_right_and_how_far_maps_overlap()
    {
        var cards = Cards(new ExplanationSection(), "explained");
        Assert.Equal(
            [("0", "wrong", "wrong", "low", "0.1000"), ("0", "right", "wrong", null, null), ("1", "right", "right", "middle", "0.3000"), ("2", "wrong", "right", "high", "0.6000")],
            cards.Select(card => (Value(card, "label"), Value(card, "m0"), Value(card, "m1"), Value(card, "third"), Value(card, "overlap"))));
        Assert.Contains("overlap n/a", cards[1], StringComparison.Ordinal);
        Assert.Contains("Grad-CAM of ResNet-18 and Grad-CAM of ViT-Ti/4 overlap by 30&#xA0;%.", Value(cards[2], "says"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_measured_agreement_there_is_no_choice_of_overlap()
    {
        var section = Section(new ExplanationSection(), summary => summary with { Explanations = summary.Explanations! with { Agreement = null } })!;
        Assert.DoesNotContain("overlap", section, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["label", "m0", "m1"], Selects().Matches(section).Select(select => select.Groups[1].Value));
    }

    /// <summary>By hand, first less second: image 3 is right (0 as 0: +1 of 2), image 0 counts for both, image 3 as class 2 (−1 of 2); image 2 as class 0 (+1 of 1) instead of right (−1 of 1).</summary>
    [Fact]
    public void The_difference_of_confusion_matrices_has_sign_and_colour_of_whom_it_speaks_for()
    {
        var section = Section(new ConfusionSection())!.Replace("&#x2B;", "+", StringComparison.Ordinal);
        var table = section[section.IndexOf("matrix difference", StringComparison.Ordinal)..];
        var cells = Cells().Matches(table[..table.IndexOf("</table>", StringComparison.Ordinal)]).Select(cell => cell.Value).ToArray();
        Assert.Equal(25, cells.Length);
        Assert.Equal("""<td class="right" style="--v:25;--favour:var(--m0)">+1<small>+50.0</small></td>""", cells[0]);
        Assert.Equal("""<td class="none">0</td>""", cells[1]);
        Assert.Equal("""<td class="" style="--v:25;--favour:var(--m0)">−1<small>−50.0</small></td>""", cells[2]);
        Assert.Equal("""<td class="" style="--v:50;--favour:var(--m1)">+1<small>+100.0</small></td>""", cells[10]);
        Assert.Equal("""<td class="right" style="--v:50;--favour:var(--m1)">−1<small>−100.0</small></td>""", cells[12]);
        Assert.Contains($"Most in favour of ResNet-18: {Shortened} right (+1), {Shortened} taken for c (−1).", section, StringComparison.Ordinal);
        Assert.Contains($"Most in favour of ViT-Ti/4: c taken for {Shortened} (+1), c right (−1).", section, StringComparison.Ordinal);
        Assert.Contains("""aria-label="Difference of the confusion matrices, ResNet-18 minus ViT-Ti/4" """.Trim(), section, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_models_differ_in_nothing()
    {
        var section = Section(new ConfusionSection(), summary => summary with { Models = [summary.Models[0], summary.Models[1] with { Test = summary.Models[0].Test }] })!;
        Assert.Contains("Both make the same predictions equally often.", section, StringComparison.Ordinal);
        Assert.DoesNotContain("--favour", section, StringComparison.Ordinal);
    }

    [Fact]
    public void Class_names_never_become_markup_in_galleries()
    {
        using var run = new TemporaryRun();
        var page = HtmlReportWriter.Page(new ReportContext(SampleErrors.Create(run.Folder), run.Folder)).ToString();
        HtmlReportTests.AssertOwnScriptOnly(page);
        Assert.Contains($"data-title=\"{Script} taken for b by ResNet-18: test image 0\"", page, StringComparison.Ordinal);
        Assert.Contains($"data-title=\"{Script}, test image 0\"", page, StringComparison.Ordinal);
    }

    private static string Shortened => Html.Encode(PageContext.Short(SampleErrors.Classes[0]));

    private static string? Section(IReportSection section, Func<RunSummary, RunSummary>? change = null)
    {
        using var run = new TemporaryRun();
        var summary = SampleErrors.Create(run.Folder);
        return section.Body(new ReportContext(change?.Invoke(summary) ?? summary, run.Folder))?.ToString();
    }

    private static string[] Cards(IReportSection section, string kind, Func<RunSummary, RunSummary>? change = null) => Cards(Section(section, change)!, kind);

    private static string[] Cards(string section, string kind) => section.Split($"<div class=\"{kind}\"")[1..];

    private static string? Value(string card, string name) => Regex.Match(card, $" data-{name}=\"([^\"]*)\"") is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("<img ")]
    private static partial Regex Images();

    [GeneratedRegex("<li [^>]*><span [^>]*>([^<]*)</span><i></i><b>([^<]*)</b></li>")]
    private static partial Regex Bars();

    [GeneratedRegex("<td class=.*?</td>")]
    private static partial Regex Cells();

    [GeneratedRegex("<select name=\"([^\"]*)\"")]
    private static partial Regex Selects();
}
