using System.Text.RegularExpressions;
using Cytobench.Data;
using Cytobench.Reporting.Explanations;
using Cytobench.Reporting.Pages;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Tests;

/// <summary>Agreement and location of maps in figures, tables and the page.</summary>
public sealed partial class AgreementReportTests
{
    private static readonly SampleRun Sample = SampleRun.Small with { ExplainedPerClass = 4 };

    [Fact]
    public void Sheets_bars_and_tables_are_written()
    {
        using var run = new TemporaryRun();
        var paths = Write(run, Measured(run, Sample)).Select(artifact => artifact.Path).ToArray();
        Assert.Equal(
            [
                "results/explanation_agreement.csv", "results/relevance_location.csv",
                "figures/agreement/resnet18_s42_gradcam--vit_tiny_patch4_28_s42_rollout.png", "figures/cell_masks.png",
                "figures/relevance_location.png", "figures/relevance_location.svg",
            ], paths);
        Assert.All(paths.Where(path => path.EndsWith(".png", StringComparison.Ordinal)), path => Assert.InRange(SKBitmap.DecodeBounds(run.Folder.Resolve(path)).Width, 300, 4000));
        // One pair, four measures: all, three outcomes and three classes each, and a heading.
        Assert.Equal(1 + 4 * 7, run.Read("results/explanation_agreement.csv").TrimEnd().Split('\n').Length);
        // Two maps, five measures: all twice, right, wrong and three classes, and a heading.
        Assert.Equal(1 + 2 * 5 * 7, run.Read("results/relevance_location.csv").TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void The_page_says_it_in_words_and_pictures()
    {
        using var run = new TemporaryRun();
        var page = Page(run, Measured(run, Sample));
        Assert.Contains("Do they look at the same thing, and is it the cell?", page, StringComparison.Ordinal);
        Assert.Contains("The same thing?", page, StringComparison.Ordinal);
        Assert.Contains("would overlap by 11&#xA0;%", page, StringComparison.Ordinal);
        Assert.Contains("are a proxy", page, StringComparison.Ordinal);
        Assert.All(Images().Matches(page), image => Assert.Matches("alt=\"[^\"]{8,}\"", image.Value));
        Assert.DoesNotMatch(@"\bNaN\b", HtmlReportTests.WithoutScript(page)); // within a picture's base64 it may stand by chance
    }

    [Fact]
    public void A_run_without_these_results_has_no_section_and_no_files()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(Sample);
        Assert.DoesNotContain("id=\"agreement\"", Page(run, summary), StringComparison.Ordinal);
        Assert.Empty(Write(run, summary));
    }

    [Fact]
    public void Names_from_data_never_become_markup()
    {
        using var run = new TemporaryRun();
        var page = Page(run, Measured(run, Sample with { Classes = ["<script>alert(1)</script>", "\" onload=\"alert(2)", "<img src=x>"] }));
        HtmlReportTests.AssertOwnScriptOnly(page);
        Assert.DoesNotContain("\" onload=", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Equal_runs_give_equal_bytes_in_every_culture()
    {
        using var first = new TemporaryRun();
        using var second = new TemporaryRun();
        var paths = Write(first, Measured(first, Sample)).Select(artifact => artifact.Path).ToArray();
        TemporaryRun.InCommaCulture(() => Write(second, Measured(second, Sample)));
        Assert.All(paths, path => Assert.Equal(File.ReadAllBytes(first.Folder.Resolve(path)), File.ReadAllBytes(second.Folder.Resolve(path))));
    }

    [Fact]
    public void Images_without_a_mask_say_so_and_undefined_numbers_are_not_applicable()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(Sample);
        summary = summary with { Explanations = SampleMeasures.AddTo(summary.Explanations!, run.Folder, 3, isDefined: false) };
        var page = Page(run, summary);
        Assert.Contains("12 images of 12 have no usable mask", page, StringComparison.Ordinal);
        Assert.Contains("n/a, no image has both a map and a usable mask", page, StringComparison.Ordinal);
        Assert.Contains("n/a", Write(run, summary).Select(artifact => artifact.Path).Where(path => path.EndsWith(".csv", StringComparison.Ordinal)).Select(run.Read).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_of_other_images_are_refused_by_name()
    {
        using var run = new TemporaryRun();
        var summary = Measured(run, Sample);
        NpyFile.Write(run.Folder.PrepareFile(summary.Explanations!.Location!.MasksFile), new byte[12], 3, 2, 2);
        Assert.StartsWith(summary.Explanations.Location.MasksFile, Assert.Throws<UserException>(() => Page(run, summary)).Message, StringComparison.Ordinal);
    }

    private static RunSummary Measured(TemporaryRun run, SampleRun sample)
    {
        var summary = run.Create(sample);
        return summary with { Explanations = SampleMeasures.AddTo(summary.Explanations!, run.Folder, 3) };
    }

    private static IReadOnlyList<Artifact> Write(TemporaryRun run, RunSummary summary) =>
        [.. ((IRunWriter[])[new AgreementTableWriter(), new AgreementWriter()]).SelectMany(writer => writer.Write(summary, run.Folder))];

    private static string Page(TemporaryRun run, RunSummary summary) => HtmlReportWriter.Page(new ReportContext(summary, run.Folder)).ToString();

    [GeneratedRegex("<img [^>]*>")]
    private static partial Regex Images();
}
