using Cytobench.Reporting.Pages;

namespace Cytobench.Reporting.Documents;

/// <summary>A part of report.pdf and report.md. It appears only where its results exist.</summary>
internal interface IDocumentPart
{
    /// <summary>Its anchor.</summary>
    string Id { get; }

    string Title { get; }

    /// <summary>Whether the run has something for it.</summary>
    bool IsIn(ReportContext context);

    void Write(ReportContext context, IDocument document);
}
