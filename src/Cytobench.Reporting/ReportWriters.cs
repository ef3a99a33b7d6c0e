using Cytobench.Reporting.Documents.Markdown;
using Cytobench.Reporting.Documents.Notebook;
using Cytobench.Reporting.Documents.Pdf;
using Cytobench.Reporting.Explanations;
using Cytobench.Reporting.Features;
using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Robustness;
using Cytobench.Reporting.Tables;
using Cytobench.Reporting.TensorBoard;
using Cytobench.Runs;

namespace Cytobench.Reporting;

/// <summary>Everything that is written when a run has finished; <see cref="RunReport"/> lets them write. A new output is one file with its writer, and its line here.</summary>
public static class ReportWriters
{
    /// <summary>What a robustness test alone writes; nothing where a run has none.</summary>
    public static IReadOnlyList<IRunWriter> Robustness { get; } = [new RobustnessTableWriter(), new RobustnessFigureWriter()];

    /// <summary>What explanations alone write.</summary>
    public static IReadOnlyList<IRunWriter> Explanations { get; } =
    [
        new OverlayWriter(),
        new SheetWriter(),
        new AgreementTableWriter(),
        new AgreementWriter(),
        new FeatureTableWriter(),
        new FeatureFigureWriter(),
        new FaithfulnessWriter(),
    ];

    public static IReadOnlyList<IRunWriter> All { get; } =
    [
        new FinalComparisonWriter(),
        new FinalSummaryWriter(),
        new TestErrorsWriter(),
        new TrainingCurvesWriter(),
        new MetricBarsWriter(),
        new PerClassF1Writer(),
        new CostChartWriter(),
        new ConfusionWriter(),
        new ReliabilityWriter(),
        new RiskCoverageWriter(),
        .. Explanations,
        new DocumentFiguresWriter(),
        .. Robustness,
        new HtmlReportWriter(),
        new TensorBoardWriter(),
        new PdfReportWriter(),
        new MarkdownReportWriter(),
        new NotebookWriter(),                                            // shows figures that others wrote
    ];
}
