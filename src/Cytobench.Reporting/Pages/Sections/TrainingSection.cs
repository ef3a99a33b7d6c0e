using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class TrainingSection : IReportSection
{
    public string Id => "training";

    public string Title => "Training";

    public Html? Body(ReportContext context)
    {
        if (context.Summary.Models.All(run => run.Epochs.Count == 0))
            return null;
        var rows = context.Summary.Models.Select(run => (IReadOnlyList<Html>)
        [
            Html.Of($"{ReportContext.Swatch(context.Models.GroupOf(run).Index)}{context.Models.LabelOf(run)}"),
            ReportContext.Text(run.Weights),
            Html.Of($"{run.BestEpoch} of {run.Epochs.Count}"),
            ReportContext.Text(Numbers.Score(Best(run, epoch => epoch.TrainLoss), 3)),
            ReportContext.Text(Numbers.Score(Best(run, epoch => epoch.ValidationLoss), 3)),
            ReportContext.Text(Numbers.Score(Best(run, epoch => epoch.TrainAccuracy), 3)),
            ReportContext.Text(Numbers.Score(Best(run, epoch => epoch.ValidationAccuracy), 3)),
            ReportContext.Text(Numbers.Score(Best(run, epoch => epoch.ValidationMacroF1), 3)),
        ]);
        return Html.Of($"""
            {(context.Summary.Plan is { } plan ? Html.Of($"<p>{TrainingText.Of(plan)}</p>") : null)}
            {context.Legend()}
            {context.Figure(TrainingCurves.Panels(context.Models), ReportContext.Text(TrainingText.OfCurves))}
            {context.Table(Html.Of($"The tested epoch of each training: {TestedEpoch.Of(context.Summary)}."), [Html.Of($"Model"), Html.Of($"Start"), Html.Of($"Tested epoch"), Html.Of($"Train loss"), Html.Of($"Val loss"), Html.Of($"Train accuracy"), Html.Of($"Val accuracy"), Html.Of($"Val macro F1")], rows, textColumns: 2)}
            """);
    }

    private static double Best(Runs.ModelResult run, Func<Runs.EpochResult, double> value) =>
        run.Epochs.FirstOrDefault(epoch => epoch.Epoch == run.BestEpoch) is { } best ? value(best) : double.NaN;
}
