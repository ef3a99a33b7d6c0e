using Cytobench.Reporting.Comparisons;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class SourcesSection : IReportSection
{
    public string Id => "sources";

    public string Title => "Sources";

    public Html? Body(ReportContext context)
    {
        var sources = SourcesText.Of(context.Models);
        var license = SourcesText.License(context.Summary.Data) is { Length: > 0 } text ? Html.Of($"<p>{text}</p>") : null;
        return sources.Count == 0 ? null : Html.Of($"""<ul class="prose">{sources.Select(source => Html.Of($"<li>{source}</li>\n"))}</ul>{license}""");
    }
}
