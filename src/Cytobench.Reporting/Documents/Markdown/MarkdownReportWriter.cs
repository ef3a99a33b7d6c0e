using System.Globalization;
using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Pages;
using Cytobench.Runs;

namespace Cytobench.Reporting.Documents.Markdown;

/// <summary>report.md: what report.pdf says, for repositories and issue trackers.</summary>
internal sealed class MarkdownReportWriter : IRunWriter
{
    public const string File = "report.md";

    public string Name => "report.md";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        folder.WriteText(File, Text(new ReportContext(summary, folder)));
        return [new Artifact(File, "the comparison in Markdown, with links to its figures")];
    }

    internal static string Text(ReportContext context)
    {
        var summary = context.Summary;
        var document = new MarkdownDocument();
        document.Heading(Verdict.Title(context.Models), 1);
        document.Paragraph($"Cytobench run {summary.Name}, {summary.StartedAt.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}. The same with every figure and table: report.html.");
        DocumentParts.Answer.Write(context, document);
        foreach (var part in DocumentParts.All.Where(part => part.IsIn(context)))
        {
            document.Heading(part.Title, 2);
            part.Write(context, document);
        }
        return document.ToString();
    }
}
