using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Documents.Parts;

internal sealed class ClassesPart : IDocumentPart
{
    public string Id => "classes";

    public string Title => "Class by class";

    public bool IsIn(ReportContext context) => context.Models.Groups.Count > 0;

    public void Write(ReportContext context, IDocument document)
    {
        document.Paragraph("Precision says how many of the images that are called so are of the class, recall how many of the class are found; F1 is their harmonic mean.");
        document.Figure(new DocumentFigure(PerClassF1.Of(context.Models), PerClassF1Writer.File, "F1 of each class on the test images; the better value is bold."));
        if (!document.IsBrief)
            document.Table(ClassTables.All(context.Models)!);
    }
}
