using Cytobench.Data.Audit;
using Cytobench.Reporting.Comparisons;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>Images that stand more than once in the data, and what that changes: a part of the section on data.</summary>
internal static class DuplicatesPart
{
    public static Html? Of(ReportContext context) => context.Summary.Data.Duplicates switch
    {
        null => null,
        { Counts.Pairs: 0 } => Html.Of($"<p>No two images have equal bytes. Images that are alike in other ways, such as two pictures of one cell, are not sought in a run; <code>cytobench data audit</code> does.</p>\n"),
        var found => Html.Of($"<h3>Images that stand more than once</h3>\n<p>{DuplicatesText.Of(found)}</p>\n{(found.TestSeenBefore.Count == 0 ? null : Changes(context, found))}"),
    };

    private static Html Changes(ReportContext context, DuplicateSummary found)
    {
        var rows = context.Summary.Models.Select(run =>
        {
            var clean = WithoutDuplicates.Score(run, found.TestSeenBefore);
            return (IReadOnlyList<Html>)
            [
                Html.Of($"{ReportContext.Swatch(context.Models.GroupOf(run).Index)}{context.Models.LabelOf(run)}"),
                .. new[] { ScoreColumns.Accuracy, ScoreColumns.MacroF1 }.SelectMany(column => Cells(column.Of(run.Test.Scores), clean is null ? double.NaN : column.Of(clean))),
            ];
        });
        return context.Table(
            Html.Of($"Test scores with all {Numbers.Count(context.Models.TestImages)} images, and without the {Numbers.Count(found.TestSeenBefore.Count)} that the models may know."),
            [Html.Of($"Model"), Html.Of($"Accuracy"), Html.Of($"without"), Html.Of($"change"), Html.Of($"Macro F1"), Html.Of($"without"), Html.Of($"change")],
            rows);
    }

    private static IEnumerable<Html> Cells(double all, double clean) =>
        ((string[])[Numbers.Score(all), Numbers.Score(clean), Numbers.Signed(clean - all)]).Select(ReportContext.Text);
}
