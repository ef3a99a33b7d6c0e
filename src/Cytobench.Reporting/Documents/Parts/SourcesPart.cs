using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Pages;

namespace Cytobench.Reporting.Documents.Parts;

internal sealed class SourcesPart : IDocumentPart
{
    public string Id => "sources";

    public string Title => "Sources and licence of the images";

    public bool IsIn(ReportContext context) => SourcesText.Of(context.Models).Count > 0 || SourcesText.License(context.Summary.Data).Length > 0;

    public void Write(ReportContext context, IDocument document)
    {
        if (SourcesText.License(context.Summary.Data) is { Length: > 0 } license)
            document.Paragraph(license);
        document.Points(SourcesText.Of(context.Models));
    }
}
