using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Pages;

namespace Cytobench.Reporting.Documents.Parts;

internal sealed class TrainingPart : IDocumentPart
{
    public string Id => "training";

    public string Title => "Training";

    public bool IsIn(ReportContext context) => context.Summary.Models.Any(run => run.Epochs.Count > 0);

    public void Write(ReportContext context, IDocument document)
    {
        if (context.Summary.Plan is { } plan)
            document.Paragraph(TrainingText.Of(plan));
        document.Paragraph($"A network sees every training image once in each epoch and is tested on the validation images after it. What is tested in the end is {TestedEpoch.Of(context.Summary)}.");
        var curves = TrainingCurves.Panels(context.Models);
        document.Figure(new DocumentFigure([.. curves.Take(2)], [(TrainingCurvesWriter.File, string.Join(" ", curves.Select(curve => curve.Alt)))], TrainingText.OfCurves)
        {
            Legend = context.Models.Colors,
        });
    }
}
