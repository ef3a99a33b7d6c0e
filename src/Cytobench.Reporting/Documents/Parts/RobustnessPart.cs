using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Robustness;

namespace Cytobench.Reporting.Documents.Parts;

internal sealed class RobustnessPart : IDocumentPart
{
    public string Id => "robustness";

    public string Title => "When images get worse";

    public bool IsIn(ReportContext context) => context.Summary.Robustness is { Models.Count: > 0, Corruptions.Count: > 0 };

    public void Write(ReportContext context, IDocument document)
    {
        var robustness = context.Summary.Robustness!;
        document.Paragraph(RobustnessText.Of(context.Models, robustness));
        document.Table(RobustnessScoreTable.Of(context.Models, robustness));
        document.Points(RobustnessText.Notes(context.Summary, robustness));
    }
}
