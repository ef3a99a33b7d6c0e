using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Pages;

namespace Cytobench.Reporting.Documents.Parts;

internal sealed class LimitsPart : IDocumentPart
{
    public string Id => "limits";

    public string Title => "What this does not show";

    public bool IsIn(ReportContext context) => true;

    public void Write(ReportContext context, IDocument document) =>
        document.Points([.. LimitsText.Of(context.Models), "This is a comparison of methods, not a medical device: not for diagnosis."]);
}
