using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Documents.Parts;

/// <summary>Calibration, and what is gained by leaving doubtful images to a person.</summary>
internal sealed class ConfidencePart : IDocumentPart
{
    private const int MostDiagrams = 4;

    public string Id => "confidence";

    public string Title => "Can the confidences be trusted?";

    public bool IsIn(ReportContext context) => context.Statistics is not null;

    public void Write(ReportContext context, IDocument document)
    {
        var statistics = context.Statistics!;
        document.Paragraph("A model is calibrated when, of all images to which it gives 90 % confidence, 90 % are right. In the diagrams bins on the dashed line are calibrated; above it a model is too modest, below it too sure. ECE is the mean gap.");
        var diagrams = statistics.Drawn.Take(MostDiagrams).Select(predictor => ReliabilityDiagram.Panels(statistics, predictor)[0]).ToArray();
        document.Figure(new DocumentFigure(diagrams, [(ReliabilityWriter.File, string.Join(" ", diagrams.Select(diagram => diagram.Alt)))], $"Reliability on the test images, before anything was fitted. Vertical lines are 95 % Wilson intervals; a bin with few images says little.{statistics.DrawnNote}"));
        document.Table(ConfidenceTables.Calibration(statistics.Statistics).Only("predictor", "log_loss", "brier", "ece_15_equal_width", "mce_15_equal_width", "accuracy") with
        {
            Caption = "Calibration on the test images, as the models are and after a fit on validation images; lower is better for all but accuracy. ECE and MCE: mean and largest gap.",
        });
        document.Paragraph("A model may also answer only where it is confident and leave the rest to a person. The fewer images it answers, the fewer of its answers are wrong, if its confidence means anything.");
        if (!document.IsBrief)
            document.Figure(new DocumentFigure(RiskCoverageChart.Of(statistics), RiskCoverageWriter.File, $"Risk over coverage on the test images; lower is better, the right end is the error rate on all.{statistics.DrawnNote}") { Legend = context.Models.Colors });
        document.Table(ConfidenceTables.Abstention(statistics.Statistics));
    }
}
