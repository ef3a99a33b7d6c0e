using Cytobench.Reporting.Tables;
using Cytobench.Runs;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>Test confusion matrices side by side, as tables that can be read aloud and copied.</summary>
internal sealed class ConfusionSection : IReportSection
{
    internal const int DeepFrom = 64;                                    // percent of colour from which the text on it changes

    public string Id => "confusion";

    public string Title => "Which classes are taken for which";

    public Html? Body(ReportContext context) => context.Summary.Models.Count == 0 ? null : Html.Of($"""
        <p>Rows are true classes, columns predicted ones; each cell has the number of test images and, small, its percentage of the row. The diagonal is right. Colour is the share of the row.</p>
        <div class="matrices">{context.Summary.Models.Select(run => Matrix(context, run))}{ConfusionDifference.Matrix(context)}</div>
        {(ClassTables.Confusions(context.Models) is { } confusions ? context.Table(confusions) : null)}
        """);

    private static Html Matrix(ReportContext context, ModelResult run)
    {
        var (names, counts) = (context.Summary.Data.ClassNames, run.Test.Scores.Confusion);
        var heads = names.Select(name => Html.Of($"""<th scope="col"><span title="{name}">{ReportContext.Short(name)}</span></th>"""));
        var rows = names.Select((name, label) => Html.Of($"""<tr><th scope="row" title="{name}">{ReportContext.Short(name)}</th>{counts[label].Select((count, prediction) => Cell(count, counts[label].Sum(), label == prediction))}</tr>"""));
        return Html.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix of {context.Models.LabelOf(run)}"><table class="matrix">
            <caption>{ReportContext.Swatch(context.Models.GroupOf(run).Index)}<b>{context.Models.LabelOf(run)}</b>: {Numbers.Plural(run.Test.Scores.Errors, "error")}</caption>
            <thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>

            """);
    }

    private static Html Cell(int count, int total, bool isRight)
    {
        var percent = total == 0 ? 0 : (int)Math.Round(100.0 * count / total);
        var kind = $"{(isRight ? "right" : "")}{(count == 0 ? " none" : "")}{(percent >= DeepFrom ? " deep" : "")}".Trim();
        return count == 0
            ? Html.Of($"""<td class="{kind}">0</td>""")
            : Html.Of($"""<td class="{kind}" style="--v:{percent}">{Numbers.Count(count)}<small>{Numbers.Percent((double)count / total, 1)}</small></td>""");
    }
}
