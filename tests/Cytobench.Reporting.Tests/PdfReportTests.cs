using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Documents;
using Cytobench.Reporting.Documents.Pdf;
using Cytobench.Reporting.Pages;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;

namespace Cytobench.Reporting.Tests;

/// <summary>report.pdf, read by another library.</summary>
public sealed partial class PdfReportTests
{
    [Theory]
    [InlineData("small")]
    [InlineData("real size")]
    [InlineData("bare")]
    [InlineData("three models, five seeds")]
    [InlineData("forty classes")]
    [InlineData("hostile names")]
    [InlineData("a class without test images")]
    public void Runs_of_every_kind_fill_four_to_ten_pages_and_nothing_is_cut_off(string kind)
    {
        var (bytes, context) = Written(SampleKinds.Of(kind));
        using var document = PdfDocument.Open(bytes);
        Assert.InRange(document.NumberOfPages, 4, 10);
        var pages = document.GetPages().ToArray();
        Assert.All(pages, page =>
        {
            Assert.Equal((595, 842), ((int)Math.Round(page.Width), (int)Math.Round(page.Height)));
            // Half an inch stays free all around.
            Assert.All(page.Letters, letter => Assert.True(
                letter.BoundingBox.Left > 36 && letter.BoundingBox.Right < page.Width - 36 && letter.BoundingBox.Bottom > 20 && letter.BoundingBox.Top < page.Height - 36,
                $"'{letter.Value}' at {letter.BoundingBox} on page {page.Number}"));
            Assert.Contains($"Page {page.Number} of {document.NumberOfPages}", Text(page), StringComparison.Ordinal);
        });
        var text = Squeezed(string.Join(" ", pages.Select(Text)));
        Assert.All(context.Summary.Data.ClassNames.Take(SampleKinds.Hostile.Length), name => Assert.Contains(Squeezed(name), text, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_page_answers_and_lists_what_follows()
    {
        var (bytes, context) = Written(SampleKinds.Of("real size"));
        using var document = PdfDocument.Open(bytes);
        var first = Text(document.GetPage(1)).ReplaceLineEndings(" ");
        Assert.Contains(Squeezed(Verdict.Headline(context.Models)), Squeezed(first), StringComparison.Ordinal);
        Assert.All(context.Summary.Models, model => Assert.Contains(model.Title, first, StringComparison.Ordinal));
        var parts = DocumentParts.All.Where(part => part.IsIn(context)).Select(part => part.Title).ToArray();
        Assert.All(parts, title => Assert.Contains(title, first, StringComparison.Ordinal));
        Assert.True(document.TryGetBookmarks(out var bookmarks));
        Assert.Equal(parts, bookmarks.GetNodes().Select(node => node.Title));
        Assert.Equal(parts.Length, document.GetPage(1).GetAnnotations().Count());

        // Every heading stands on the page that the contents name.
        var entries = ContentsEntries().Matches(Text(document.GetPage(1)));
        Assert.Equal(parts, entries.Select(entry => entry.Groups[1].Value));
        foreach (Match entry in entries)
            Assert.Contains(entry.Groups[1].Value, Text(document.GetPage(int.Parse(entry.Groups[2].Value, CultureInfo.InvariantCulture))), StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_and_tables_are_numbered_in_their_order()
    {
        var (bytes, _) = Written(SampleKinds.Of("real size"));
        using var document = PdfDocument.Open(bytes);
        var text = string.Join(" ", document.GetPages().Select(Text));
        foreach (var numbers in (int[][])[Numbers(FigureNumbers(), text), Numbers(TableNumbers(), text)])
        {
            Assert.NotEmpty(numbers);
            Assert.Equal(Enumerable.Range(1, numbers.Length), numbers.Order());
        }

        static int[] Numbers(Regex regex, string text) => [.. regex.Matches(text).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
    }

    [Fact]
    public void Our_typeface_is_inside_and_figures_are_drawn_not_painted()
    {
        var (bytes, _) = Written(SampleKinds.Of("real size") with { ExplainedPerClass = 0 });
        using var document = PdfDocument.Open(bytes);
        Assert.All(document.GetPages(), page =>
        {
            Assert.Empty(page.GetImages());
            Assert.All(page.Letters.Select(letter => letter.FontName).Distinct(), name => Assert.Contains("SourceSans3", name!.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal));
        });
        var raw = Encoding.Latin1.GetString(bytes);
        Assert.DoesNotContain("/Type3", raw, StringComparison.Ordinal);
        Assert.Equal(Regex.Count(raw, "/Type /FontDescriptor"), Regex.Count(raw, "/FontFile2 "));
    }

    [Fact]
    public void Title_and_language_are_told()
    {
        var (bytes, context) = Written(SampleKinds.Of("small"));
        using var document = PdfDocument.Open(bytes);
        Assert.Equal(Verdict.Title(context.Models), document.Information.Title);
        Assert.Equal("Cytobench 0.1.0", document.Information.Creator);
        Assert.Contains("20261122093000", document.Information.CreationDate, StringComparison.Ordinal);
        Assert.Contains("/Lang (en)", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_runs_give_equal_bytes_whatever_the_culture()
    {
        var first = Written(SampleKinds.Of("small")).Bytes;
        Assert.Equal(first, TemporaryRun.InCommaCulture(() => Written(SampleKinds.Of("small")).Bytes));
        Assert.InRange(first.Length, 10_000, 3_000_000);
    }

    private static (byte[] Bytes, ReportContext Context) Written(SampleRun sample)
    {
        using var run = new TemporaryRun();
        var context = new ReportContext(run.Create(sample), run.Folder);
        return (PdfReportWriter.Bytes(context), context);
    }

    private static string Text(Page page) => ContentOrderTextExtractor.GetText(page);

    /// <summary>Lines are broken where a page ends them: what stands between letters does not matter.</summary>
    private static string Squeezed(string text) => Spaces().Replace(text, "");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^([A-Z][a-z ]+[a-z?])\s+(\d{1,2})\s*$", RegexOptions.Multiline)]
    private static partial Regex ContentsEntries();

    [GeneratedRegex(@"Figure (\d+)\.")]
    private static partial Regex FigureNumbers();

    [GeneratedRegex(@"Table (\d+)\.")]
    private static partial Regex TableNumbers();
}
