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
        document.Figure(new DocumentFigure(PerClassF1.Of(context.Models), PerClassF1Writer.File, "F1 of each class on the test images: the harmonic mean of precision (how many of the images called so are of the class) and recall (how many of the class are found). The better value is bold."));
        if (!document.IsBrief)
            document.Table(ClassTables.All(context.Models)!);
    }
}
