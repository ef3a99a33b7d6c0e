using System.Text.RegularExpressions;
using Cytobench.Reporting.Documents.Markdown;
using Cytobench.Reporting.Pages;

namespace Cytobench.Reporting.Tests;

/// <summary>report.md.</summary>
public sealed partial class MarkdownReportTests
{
    [Theory]
    [InlineData("small")]
    [InlineData("bare")]
    [InlineData("three models, five seeds")]
    [InlineData("hostile names")]
    public void Every_picture_is_a_file_of_the_run(string kind)
    {
        using var run = new TemporaryRun();
        run.WriteAll(SampleKinds.Of(kind));
        var text = run.Read("report.md");
        Assert.NotEmpty(Pictures().Matches(text));
        Assert.All(Pictures().Matches(text), picture =>
        {
            Assert.True(File.Exists(run.Folder.Resolve(picture.Groups[2].Value)), picture.Groups[2].Value);
            Assert.True(picture.Groups[1].Value.Length > 8, picture.Value);
        });
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_line_of_a_table_has_as_many_cells_as_its_heading()
    {
        using var run = new TemporaryRun();
        var text = MarkdownReportWriter.Text(new ReportContext(run.Create(SampleKinds.Of("hostile names")), run.Folder));
        var blocks = text.Split("\n\n").Where(block => block.StartsWith('|')).ToArray();
        Assert.InRange(blocks.Length, 5, 30);
        Assert.All(blocks, block => Assert.Single(block.TrimEnd('\n').Split('\n').Select(line => Bars().Count(line)).Distinct()));
    }

    /// <summary>In the words of report.html: what non-technical readers get of agreement, place and faithfulness.</summary>
    [Fact]
    public void What_was_measured_of_the_maps_is_told_below_them()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleKinds.Of("small"));
        Assert.DoesNotContain("Fifths laid at random", Text(summary), StringComparison.Ordinal);
        var set = SampleFaithfulness.AddTo(SampleMeasures.AddTo(summary.Explanations!, run.Folder, classes: 3));
        var measured = Text(summary with { Explanations = set });
        Assert.Contains("these areas overlap by", measured, StringComparison.Ordinal);
        Assert.Contains("of the relevance lies on the cell", measured, StringComparison.Ordinal);
        Assert.Contains($"Whether maps are faithful, by taking pixels away in their order: ResNet-18: {set.Faithfulness!.Models[0].Methods[0].Sentence}", measured, StringComparison.Ordinal);

        string Text(Cytobench.Runs.RunSummary of) => MarkdownReportWriter.Text(new ReportContext(of, run.Folder));
    }

    [Fact]
    public void The_text_is_the_same_in_every_culture()
    {
        Assert.Equal(Text(), TemporaryRun.InCommaCulture(Text));

        static string Text()
        {
            using var run = new TemporaryRun();
            return MarkdownReportWriter.Text(new ReportContext(run.Create(SampleKinds.Of("small")), run.Folder));
        }
    }

    [GeneratedRegex(@"!\[((?:[^\]\\]|\\.)*)\]\(([^)]+)\)")]
    private static partial Regex Pictures();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bars();
}
