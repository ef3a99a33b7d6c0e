using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Pages;

/// <summary>What the sections of a run's report share.</summary>
internal sealed class ReportContext : PageContext
{
    public ReportContext(RunSummary summary, RunFolder folder)
    {
        (Summary, Folder, Models) = (summary, folder, new ComparedModels(summary));
        Statistics = summary.Statistics is { } statistics && summary.Models.Count > 0
            ? new StatisticsContext(this, statistics, RunStatistics.Predictors(summary.Models), summary.Models[0].Test.Labels, summary.Data.ClassNames)
            : null;
    }

    public RunSummary Summary { get; }
    public RunFolder Folder { get; }
    public ComparedModels Models { get; }

    /// <summary>Null where the run has none.</summary>
    public StatisticsContext? Statistics { get; }

    /// <summary>The colours of the models, as text needs them beside figures.</summary>
    public Html Legend() => Html.Of($"""<p class="legend">{Models.Groups.Select(group => Html.Of($"<span>{Swatch(group.Index)}{group.Title}</span> "))}</p>""");
}
