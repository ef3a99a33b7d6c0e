using Cytobench.Metrics;
using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class ClassesSection : IReportSection
{
    private static readonly (string Title, Func<ClassificationScores, int, double> Of)[] Columns =
    [
        ("Precision", (scores, label) => scores.PrecisionPerClass[label]),
        ("Recall", (scores, label) => scores.RecallPerClass[label]),
        ("F1", (scores, label) => scores.F1PerClass[label]),
        ("ROC AUC", (scores, label) => scores.AucPerClass[label]),
        ("Average precision", (scores, label) => scores.AveragePrecisionPerClass[label]),
    ];

    public string Id => "classes";

    public string Title => "Class by class";

    public Html? Body(ReportContext context) => context.Models.Groups.Count == 0 ? null : Html.Of($"""
        {context.Figure([PerClassF1.Of(context.Models)], Html.Of($"F1 of each class on the test images; the better value is bold."))}
        {context.Models.Groups.Select(group => Table(context, group))}
        """);

    private static Html Table(ReportContext context, ModelGroup group)
    {
        var support = group.Runs[0].Test.Scores.Support;
        var rows = context.Summary.Data.ClassNames.Select((name, label) => (IReadOnlyList<Html>)
        [
            ReportContext.Text(name),
            ReportContext.Text(Numbers.Count(support[label])),
            .. Columns.Select(column => ReportContext.Text(Numbers.Score(group.Mean(run => column.Of(run.Test.Scores, label))))),
        ]);
        return context.Table(
            Html.Of($"{ReportContext.Swatch(group.Index)}{group.Title} on the test images{(group.HasSeveralSeeds ? ", means over seeds" : "")}."),
            [Html.Of($"Class"), Html.Of($"Images"), .. Columns.Select(column => ReportContext.Text(column.Title))],
            rows);
    }
}
