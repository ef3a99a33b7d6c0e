using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class DataSection : IReportSection
{
    public string Id => "data";

    public string Title => "Data";

    public Html? Body(ReportContext context)
    {
        var data = context.Summary.Data;
        return Html.Of($"""
            <p>{DataText.Of(context.Summary)}</p>
            {context.Table(DataTable.Of(data))}
            {DuplicatesPart.Of(context)}
            <dl class="facts">
            {Fact("Source", data.Source)}{Fact("Licence", data.License)}{Fact("Citation", data.Citation)}
            <div><dt>SHA-256 of pixels and labels</dt><dd><code>{data.Sha256}</code></dd></div>
            {data.Notes.Select(note => Fact("Note", note))}</dl>

            """);
    }

    private static Html Fact(string name, string value) => value.Length == 0 ? Html.Empty : Html.Of($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
}
