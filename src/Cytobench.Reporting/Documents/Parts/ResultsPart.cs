using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Documents.Parts;

internal sealed class ResultsPart : IDocumentPart
{
    public string Id => "results";

    public string Title => "Results";

    public bool IsIn(ReportContext context) => context.Models.Groups.Count > 0;

    public void Write(ReportContext context, IDocument document)
    {
        document.Paragraph($"All scores are of {TestedEpoch.Of(context.Summary)}. The best value of each line is bold; a difference in the last digits is no proof of anything.");
        document.Table(ScoreTables.Of(context.Models, "test")!);
    }
}
