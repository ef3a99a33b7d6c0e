using System.Text.RegularExpressions;
using Cytobench.Data;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Pages.Sections;

namespace Cytobench.Reporting.Tests;

public sealed partial class HtmlReportTests
{
    private static readonly SampleRun Hostile = SampleRun.Small with
    {
        Classes = ["<script>alert(1)</script>", "\" onload=\"alert(2)", "../../<img src=x onerror=alert(3)> & co"],
        DataTitle = "Cells </title><script>alert(4)</script>",
    };

    [Fact]
    public void Names_from_data_never_become_markup()
    {
        var page = Page(Hostile);
        AssertOwnScriptOnly(page);
        Assert.DoesNotContain("<img src=x", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\" onload=", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_from_data_leave_neither_the_folder_nor_a_file_name()
    {
        using var run = new TemporaryRun();
        Assert.All(run.WriteAll(Hostile), artifact =>
        {
            Assert.Matches(@"^[A-Za-z0-9._/-]+$", artifact.Path);
            Assert.True(File.Exists(Path.Combine(run.Folder.Root, artifact.Path)), artifact.Path);
        });
        Assert.DoesNotContain("<script", run.Read("ARTIFACTS.md") + run.Read("results/final_summary.md"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_page_asks_nothing_of_any_server_and_runs_no_script_but_its_own()
    {
        var page = Page(SampleRun.Small);
        AssertOwnScriptOnly(page);
        Assert.Contains($"script-src '{Html.Encode(PageScript.Hash)}'\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page, StringComparison.OrdinalIgnoreCase);
        Assert.All(References().Matches(page), reference => Assert.True(reference.Groups[1].Value.StartsWith("data:", StringComparison.Ordinal) || reference.Groups[1].Value.StartsWith('#'), reference.Value[..Math.Min(60, reference.Value.Length)]));
    }

    [Fact]
    public void Every_picture_says_in_words_what_it_shows()
    {
        var page = Page(SampleRun.Small);
        Assert.All(Images().Matches(page), image => Assert.Matches("alt=\"[^\"]{8,}\"", image.Value));
        Assert.All(Charts().Matches(page), chart => Assert.Matches("role=\"img\" aria-label=\"[^\"]{20,}\"", chart.Value));
        Assert.Equal(6 * 3, Images().Count(page));
    }

    [Fact]
    public void Ids_are_unique_and_every_reference_meets_one()
    {
        var page = Page(SampleRun.Small);
        var ids = Ids().Matches(page).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Superset(Fragments().Matches(page).Select(match => match.Groups[1].Value).ToHashSet(), ids.ToHashSet());
    }

    [Fact]
    public void A_full_run_stays_far_below_the_size_that_mail_takes()
    {
        var page = Page(new SampleRun { IsSynthetic = true, DataTitle = "Demo cells" });
        Assert.InRange(page.Length, 100_000, 15_000_000);
        Assert.Contains("<h1>ResNet-18 against ViT-Ti/4 on Demo cells (synthetic)</h1>", page, StringComparison.Ordinal);
        Assert.Matches("<title>[^<]*synthetic", page);
    }

    [Fact]
    public void A_map_of_a_single_cell_is_said_to_show_nothing()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small);
        Assert.DoesNotContain("single cell", HtmlReportWriter.Page(new ReportContext(summary, run.Folder)).ToString(), StringComparison.Ordinal);
        NpyFile.Write(run.Folder.PrepareFile(summary.Explanations!.Maps[0].MapsFile), new float[6], 6, 1, 1);
        Assert.Contains("Grad-CAM of ResNet-18: 1&#xA0;×&#xA0;1 cells, from layer4.1. At this image size the layer is a single cell", HtmlReportWriter.Page(new ReportContext(summary, run.Folder)).ToString(), StringComparison.Ordinal);
    }

    /// <summary>By hand: three bytes a picture, one picture an image; the third round would make 15 of at most 14.</summary>
    [Fact]
    public void As_many_images_of_each_class_are_shown_as_fit() =>
        Assert.Equal(2, ExplanationSection.PerClass([[0, 1, 2], [3, 4]], [.. Enumerable.Repeat<string[]>(["abc"], 5)], mostBytes: 14));

    [Fact]
    public void Markup_is_taken_as_it_is_and_text_is_encoded()
    {
        var bold = Html.Of($"<b>{"a < b & \"c\""}</b>");
        Assert.Equal("<b>a &lt; b &amp; &quot;c&quot;</b>", bold.ToString());
        Assert.Equal("<p><b>a &lt; b &amp; &quot;c&quot;</b>7</p>", Html.Of($"<p>{bold}{7}</p>").ToString());
    }

    internal static void AssertOwnScriptOnly(string page)
    {
        Assert.Single(Scripts().Matches(page));
        Assert.Contains($"<script>{PageScript.Source}</script>", page, StringComparison.Ordinal);
    }

    internal static string WithoutScript(string page) => page.Replace(PageScript.Source.ToString(), "", StringComparison.Ordinal);

    private static string Page(SampleRun sample)
    {
        using var run = new TemporaryRun();
        return HtmlReportWriter.Page(new ReportContext(run.Create(sample), run.Folder)).ToString();
    }

    [GeneratedRegex("""(?:\bsrc="|\bhref="|\bxlink:href="|url\()([^")]*)""")]
    private static partial Regex References();

    [GeneratedRegex("<script", RegexOptions.IgnoreCase)]
    private static partial Regex Scripts();

    [GeneratedRegex("<img [^>]*>")]
    private static partial Regex Images();

    [GeneratedRegex("<svg [^>]*>")]
    private static partial Regex Charts();

    [GeneratedRegex("""\bid="([^"]+)""")]
    private static partial Regex Ids();

    [GeneratedRegex("""(?:href="#|url\(#|aria-labelledby=")([^")]+)""")]
    private static partial Regex Fragments();
}
