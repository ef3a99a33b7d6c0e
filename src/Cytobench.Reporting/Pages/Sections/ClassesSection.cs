using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class ClassesSection : IReportSection
{
    public string Id => "classes";

    public string Title => "Class by class";

    public Html? Body(ReportContext context) => context.Models.Groups.Count == 0 ? null : Html.Of($"""
        {context.Figure([PerClassF1.Of(context.Models)], Html.Of($"F1 of each class on the test images; the better value is bold."))}
        {context.Models.Groups.Select(group => (Group: group, Table: ClassTables.Of(context.Models, group))).Select(one => context.Table(one.Table, Html.Of($"{ReportContext.Swatch(one.Group.Index)}{one.Table.Caption}")))}
        """);
}
