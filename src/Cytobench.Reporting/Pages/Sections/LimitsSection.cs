using Cytobench.Reporting.Comparisons;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class LimitsSection : IReportSection
{
    public string Id => "limits";

    public string Title => "What this does not show";

    public Html? Body(ReportContext context) => Html.Of($"""<ul class="prose">{LimitsText.Of(context.Models).Select(limit => Html.Of($"<li>{limit}</li>\n"))}</ul>""");
}
