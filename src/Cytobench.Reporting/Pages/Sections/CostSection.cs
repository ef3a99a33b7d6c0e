using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class CostSection : IReportSection
{
    public string Id => "cost";

    public string Title => "Time and cost";

    public Html? Body(ReportContext context)
    {
        var models = context.Models;
        var stages = context.Summary.Stages.Select(stage => (IReadOnlyList<Html>)
        [
            ReportContext.Text(stage.Stage),
            ReportContext.Text(stage.Model is { } id ? models.Summary.Models.FirstOrDefault(run => run.Id == id) is { } run ? models.LabelOf(run) : id : "–"),
            PageContext.Duration(stage.Seconds),
        ]);
        return Html.Of($"""
            <p>{CostText.Of(context.Summary)}</p>
            {Picture(context)}
            {context.Table(CostTables.Training(models))}
            {(CostTables.Use(models) is { } use ? context.Table(use) : null)}
            {(context.Summary.Stages.Count == 0 ? null : context.Table(Html.Of($"Stages of the run, as far as they were over when this page was written."), [Html.Of($"Stage"), Html.Of($"Model"), Html.Of($"Time")], stages, textColumns: 2))}
            """);
    }

    private static Html? Picture(ReportContext context) => context.Summary.Models.Count == 0 ? null : Html.Of($"""
        {context.Legend()}{context.Figure(CostChart.Panels(context.Models), ReportContext.Text(CostText.OfPicture))}
        """);
}
