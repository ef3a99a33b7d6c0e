using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Figures;

internal sealed class TrainingCurvesWriter : IRunWriter
{
    public string Name => "training curves";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder) =>
        folder.WriteBoth("figures/training_curves", TrainingCurves.Whole(new ComparedModels(summary)), "loss, accuracy and macro F1 per epoch");
}

internal sealed class MetricBarsWriter : IRunWriter
{
    public string Name => "metric bars";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder) =>
        folder.WriteBoth("figures/metric_bars", MetricBars.Whole(new ComparedModels(summary)), "main test scores of all models");
}

internal sealed class PerClassF1Writer : IRunWriter
{
    public string Name => "F1 per class";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder) =>
        folder.WriteBoth("figures/per_class_f1", PerClassF1.Of(new ComparedModels(summary)), "test F1 of every class and model");
}

internal sealed class CostChartWriter : IRunWriter
{
    public string Name => "accuracy against cost";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder) =>
        folder.WriteBoth("figures/accuracy_against_cost", CostChart.Whole(new ComparedModels(summary)), "test accuracy with its 95 % interval against training time, computation and size");
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
