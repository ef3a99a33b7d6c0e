using Cytobench.Evaluation.Statistics;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Pages.Sections;
using Cytobench.Runs;

namespace Cytobench.Reporting;

/// <summary>The statistical sections of a report as a page of their own, for predictions of any framework, or of several runs.</summary>
public static class ComparisonPage
{
    /// <param name="statistics">What the page shows.</param>
    /// <param name="request">What they were made of.</param>
    /// <param name="runs">That made the predictions; null for files.</param>
    public static string Text(ComparisonStatistics statistics, StatisticsRequest request, ComparedRuns? runs = null)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(request);
        var context = new StatisticsContext(new PageContext(), statistics, request.Predictors, request.Labels, request.ClassNames);
        var title = string.Join(" against ", runs is null ? statistics.Models.Select(model => model.Title) : runs.Runs.Select(run => run.Name));
        var sections = ((IEnumerable<StatisticsSection>)[.. runs is null ? (StatisticsSection[])[] : [new RunsSection(runs)], .. StatisticsSection.All]).Select(section => (Section: section, Body: section.Body(context))).Where(one => one.Body is not null).ToArray();
        return HtmlReportWriter.Document(title, title, Html.Of($"""
            <header>
            <p class="kicker">Cytobench comparison of {(runs is null ? "predictions" : Numbers.Plural(runs.Runs.Count, "run"))} · {Numbers.Plural(statistics.Images, "test image")}, {Numbers.Plural(request.Classes, "class", "classes")}</p>
            <h1>{title}</h1>
            {statistics.Verdicts.Take(3).Select(verdict => Html.Of($"""<p class="verdict">{verdict.Text}</p>"""))}
            </header>

            """), [.. sections.Select(one => ((IReportSection)one.Section, one.Body!))], Html.Of($"""Made by cytobench {(runs is null ? "compare" : "report")}. Not a medical device: not for diagnosis.""")).ToString();
    }
}
