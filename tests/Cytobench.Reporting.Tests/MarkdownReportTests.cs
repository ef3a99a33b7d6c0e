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
