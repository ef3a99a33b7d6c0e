using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Documents.Parts;

internal sealed class CostPart : IDocumentPart
{
    public string Id => "cost";

    public string Title => "Time and cost";

    public bool IsIn(ReportContext context) => context.Summary.Models.Count > 0;

    public void Write(ReportContext context, IDocument document)
    {
        document.Paragraph(CostText.Of(context.Summary));
        var panels = CostChart.Panels(context.Models);
        document.Figure(new DocumentFigure([.. panels.Take(2)], [(CostChartWriter.File, string.Join(" ", panels.Select(panel => panel.Alt)))], CostText.OfPicture) { Legend = context.Models.Colors });
        document.Table(CostTables.Training(context.Models));
        if (CostTables.Use(context.Models) is { } use)
            document.Table(use);
    }
}
