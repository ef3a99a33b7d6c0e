using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Pages;
using Cytobench.Runs;

namespace Cytobench.Reporting.Figures;

internal sealed class TestErrorsWriter : IRunWriter
{
    public const string File = "figures/test_errors.png";

    public string Name => "test errors";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder) =>
        summary.Models.Count == 0 ? [] : folder.WriteBoth(Path.ChangeExtension(File, null), TestErrors.Of(new ComparedModels(summary)), "how many test images each model misses, and how many all miss");
}

internal sealed class TrainingCurvesWriter : IRunWriter
{
    public const string File = "figures/training_curves.png";

    public string Name => "training curves";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder) =>
        folder.WriteBoth(Path.ChangeExtension(File, null), TrainingCurves.Whole(new ComparedModels(summary)), "loss, accuracy and macro F1 per epoch");
}

internal sealed class MetricBarsWriter : IRunWriter
{
    public string Name => "metric bars";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder) =>
        folder.WriteBoth("figures/metric_bars", MetricBars.Whole(new ComparedModels(summary)), "main test scores of all models");
}

internal sealed class PerClassF1Writer : IRunWriter
{
    public const string File = "figures/per_class_f1.png";

    public string Name => "F1 per class";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder) =>
        folder.WriteBoth(Path.ChangeExtension(File, null), PerClassF1.Of(new ComparedModels(summary)), "test F1 of every class and model");
}

internal sealed class CostChartWriter : IRunWriter
{
    public const string File = "figures/accuracy_against_cost.png";

    public string Name => "accuracy against cost";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder) =>
        folder.WriteBoth(Path.ChangeExtension(File, null), CostChart.Whole(new ComparedModels(summary)), "test accuracy with its 95 % interval against training time, computation and size");
}

internal sealed class ReliabilityWriter : IRunWriter
{
    public const string File = "figures/reliability.png";

    public string Name => "reliability diagrams";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder) => new ReportContext(summary, folder).Statistics is not { } statistics ? []
        : folder.WriteBoth(Path.ChangeExtension(File, null), Figure.Beside([.. statistics.Drawn.Select(predictor => ReliabilityDiagram.Panels(statistics, predictor)[0])]), "accuracy against confidence on the test images");
}

internal sealed class RiskCoverageWriter : IRunWriter
{
    public const string File = "figures/risk_coverage.png";

    public string Name => "risk over coverage";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder) => new ReportContext(summary, folder).Statistics is not { } statistics ? []
        : folder.WriteBoth(Path.ChangeExtension(File, null), RiskCoverageChart.Of(statistics), "error rate among the test images that are answered");
}

internal sealed class ConfusionWriter : IRunWriter
{
    public string Name => "confusion matrices";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        var comparison = new ComparedModels(summary);
        return from run in summary.Models
               from split in ComparedModels.Splits
               from normalize in (bool[])[false, true]
               let figure = new ConfusionFigure(summary.Data.ClassNames, run.Split(split), comparison.LabelOf(run), normalize).ToFigure()
               from artifact in folder.WriteBoth(
                   $"figures/{FileName(run.Id, split, normalize)}",
                   figure,
                   $"confusion matrix of {comparison.LabelOf(run)} on {split}, {(normalize ? "percent of each true class" : "counts")}")
               select artifact;
    }

    internal static string FileName(string id, string split, bool normalize) => $"confusion_{FileNames.Clean(id)}_{split}{(normalize ? "_normalized" : "")}";
}
