using System.Globalization;
using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Pages;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Documents.Pdf;

/// <summary>report.pdf: the comparison on 4 to 10 pages for readers who print, with vector figures and text that can be searched; equal runs give equal bytes.</summary>
internal sealed class PdfReportWriter : IRunWriter
{
    public const string File = "report.pdf";

    private const float ContentsLine = 14.5f;
    private const int ContentsColumns = 2;

    public string Name => "report.pdf";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        var pdf = Bytes(new ReportContext(summary, folder));
        folder.Write(File, stream => stream.Write(pdf));
        return [new Artifact(File, "the comparison on a few pages, for printing and for readers without a browser")];
    }

    internal static byte[] Bytes(ReportContext context)
    {
        var pages = PdfDetail.Levels.Select(detail => LayOut(context, detail)).First(pages => pages.Pages.Count <= PdfDetail.MostPages || pages.IsLast);
        using var stream = new MemoryStream();
        using (var document = SKDocument.CreatePdf(stream, Metadata(context)))
        {
            for (var page = 0; page < pages.Pages.Count; page++)
            {
                var canvas = document.BeginPage(PdfPages.Width, PdfPages.Height);
                foreach (var draw in pages.Pages[page])
                    draw(canvas);
                DrawFooter(canvas, context.Summary, page + 1, pages.Pages.Count);
                document.EndPage();
            }
            document.Close();
        }
        return PdfOutline.Add(stream.ToArray(), "en", [.. pages.Sections.Select(section => (section.Title, section.Id))]);
    }

    private static PdfPages LayOut(ReportContext context, PdfDetail detail)
    {
        var summary = context.Summary;
        var pages = new PdfPages(detail);
        var parts = DocumentParts.All.Where(part => part.IsIn(context)).ToArray();
        pages.Title($"Cytobench report · {summary.Name} · {summary.StartedAt.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}", Verdict.Title(context.Models));
        DocumentParts.Answer.Write(context, pages);
        pages.Reserve(24 + (parts.Length + ContentsColumns - 1) / ContentsColumns * ContentsLine, (canvas, top) => DrawContents(canvas, pages, top));
        pages.NewPage();
        foreach (var part in parts)
        {
            pages.Section(part.Id, part.Title);
            part.Write(context, pages);
        }
        pages.End();
        return pages;
    }

    private static SKDocumentPdfMetadata Metadata(ReportContext context) => new(SKDocumentPdfMetadata.DefaultRasterDpi, SKDocumentPdfMetadata.DefaultEncodingQuality)
    {
        Title = Verdict.Title(context.Models),
        Subject = Verdict.Headline(context.Models),
        Keywords = string.Join(", ", context.Models.Groups.Select(group => group.Title).Append(context.Summary.Data.Name)),
        Creator = $"Cytobench {context.Summary.Environment.Cytobench}",
        Producer = "Cytobench with Skia/PDF",
        Creation = context.Summary.StartedAt.UtcDateTime,                // of the run: the same run gives the same bytes
        Modified = context.Summary.StartedAt.UtcDateTime,
    };

    private static void DrawContents(SKCanvas canvas, PdfPages pages, float top)
    {
        const float Size = 9.6f, Between = 28;
        canvas.Text("Contents", PdfPages.Left, top + 12, 12, bold: true);
        var lines = (pages.Sections.Count + ContentsColumns - 1) / ContentsColumns;
        var width = (PdfPages.Text - (ContentsColumns - 1) * Between) / ContentsColumns;
        using var dots = Palette.Stroke(Palette.Muted, 0.6f);
        for (var place = 0; place < pages.Sections.Count; place++)
        {
            var (id, title, page) = pages.Sections[place];
            var (x, y) = (PdfPages.Left + place / lines * (width + Between), top + 30 + place % lines * ContentsLine);
            var number = page.ToString(CultureInfo.InvariantCulture);
            canvas.Text(title, x, y, Size);
            canvas.Text(number, x + width, y, Size, align: SKTextAlign.Right);
            for (var dot = x + Ink.Width(title, Size) + 6; dot < x + width - Ink.Width(number, Size) - 5; dot += 4)
                canvas.DrawLine(dot, y, dot + 0.8f, y, dots);
            canvas.DrawLinkDestinationAnnotation(SKRect.Create(x, y - 10, width, ContentsLine), id);
        }
    }

    private static void DrawFooter(SKCanvas canvas, RunSummary summary, int page, int pages)
    {
        const float Y = PdfPages.Height - 34, Size = 8;
        var number = FormattableString.Invariant($"Page {page} of {pages}");
        using var line = Palette.Stroke(Palette.Grid, 0.7f);
        canvas.DrawLine(PdfPages.Left, Y - 13, PdfPages.Left + PdfPages.Text, Y - 13, line);
        canvas.Text(Ink.Shorten($"{summary.Name} · not a medical device: not for diagnosis", PdfPages.Text - Ink.Width(number, Size) - 20, Size), PdfPages.Left, Y, Size, Palette.Muted);
        canvas.Text(number, PdfPages.Left + PdfPages.Text, Y, Size, Palette.Muted, SKTextAlign.Right);
    }
}
