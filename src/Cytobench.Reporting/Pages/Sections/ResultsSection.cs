using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class ResultsSection : IReportSection
{
    public string Id => "results";

    public string Title => "Results";

    public Html? Body(ReportContext context)
    {
        var models = context.Models;
        if (models.Groups.Count == 0)
            return null;
        return Html.Of($"""
            <p>All scores are of {TestedEpoch.Of(context.Summary)}. The best value of each line is bold; a difference in the last digits is no proof of anything.</p>
            {context.Table(ScoreTables.Of(models, "test")!)}
            {context.Table(ScoreTables.Of(models, "val")!)}
            {(ScoreTables.Pairs(models) is { } pairs ? context.Table(pairs) : null)}
            {context.Figure([MetricBars.Higher(models), MetricBars.Lower(models)], Html.Of($"The main test scores. Above, longer is better; below, shorter. Mind where the axes start."))}
            """);
    }
}
