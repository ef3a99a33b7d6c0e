using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Documents.Parts;

internal sealed class ConfusionPart : IDocumentPart
{
    private const int MostMatrices = 4;

    public string Id => "confusion";

    public string Title => "Which classes are taken for which";

    public bool IsIn(ReportContext context) => context.Summary.Models.Count > 0;

    public void Write(ReportContext context, IDocument document)
    {
        var (models, classes) = (context.Models, context.Summary.Data.ClassNames);
        var runs = models.Groups.Select(group => group.Runs[0]).Take(MostMatrices).ToArray();
        var others = context.Summary.Models.Count > runs.Length ? " Those of further seeds or models are in figures/." : "";
        document.Paragraph("Rows are true classes, columns predicted ones; the numbers count test images, and what stands on the diagonal is right.");
        document.Figure(new DocumentFigure(
            [.. runs.Select(run => new ConfusionFigure(classes, run.Test, models.LabelOf(run), normalize: false, isSmall: true).ToFigure())],
            [.. runs.Select(run => ($"figures/{ConfusionWriter.FileName(run.Id, "test", normalize: false)}.png", $"Confusion matrix of {models.LabelOf(run)} on the test images"))],
            $"Confusion matrices of the test images. Colour is the share of the row.{others}"));
        if (ClassTables.Confusions(models) is { } confusions)
            document.Table(confusions);
    }
}
