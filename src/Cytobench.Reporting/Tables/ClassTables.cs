using Cytobench.Metrics;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tables;

/// <summary>Test scores of each class, and which classes are taken for which.</summary>
internal static class ClassTables
{
    private const int MostConfusions = 4;                                // of each training

    private static readonly (string Title, string Key, Func<ClassificationScores, int, double> Of)[] Columns =
    [
        ("Precision", "precision", (scores, label) => scores.PrecisionPerClass[label]),
        ("Recall", "recall", (scores, label) => scores.RecallPerClass[label]),
        ("F1", "f1", (scores, label) => scores.F1PerClass[label]),
        ("ROC AUC", "auc_ovr", (scores, label) => scores.AucPerClass[label]),
        ("Average precision", "average_precision", (scores, label) => scores.AveragePrecisionPerClass[label]),
    ];

    /// <summary>One model, means over its seeds.</summary>
    public static ReportTable Of(ComparedModels models, ModelGroup group) => new()
    {
        Name = "classes",
        Caption = $"{group.Title} on the test images{(group.HasSeveralSeeds ? ", means over seeds" : "")}.",
        Columns = [new("Class", "class"), new("Images", "images"), .. Columns.Select(column => new TableColumn(column.Title, column.Key))],
        Rows =
        [
            .. models.Summary.Data.ClassNames.Select((name, label) => (IReadOnlyList<TableCell>)
            [
                new(name),
                TableCell.Count(group.Runs[0].Test.Scores.Support[label]),
                .. Columns.Select(column => TableCell.Score(group.Mean(run => column.Of(run.Test.Scores, label)))),
            ]),
        ],
    };

    /// <summary>All models; null where there is none.</summary>
    public static ReportTable? All(ComparedModels models) => ReportTable.Joined(
        [.. models.Groups.Select(group => Of(models, group).Behind(new TableColumn("Model", "model"), new TableCell(group.Title) { Model = group.Index }))],
        $"Each class on the test images{(models.Groups.Any(group => group.HasSeveralSeeds) ? ", means over seeds" : "")}.");

    /// <summary>The four most frequent confusions of each training; null where none errs.</summary>
    public static ReportTable? Confusions(ComparedModels models)
    {
        var rows = models.Summary.Models.SelectMany(run => Frequent(models, run)).ToArray();
        return rows.Length == 0 ? null : new ReportTable
        {
            Name = "confusions",
            Caption = "The most frequent confusions on the test images.",
            Columns = [new("Model", "model"), new("True class", "true_class"), new("Predicted class", "predicted_class"), new("Images", "images"), new("Of the class", "share_of_class")],
            TextColumns = 3,
            Rows = rows,
        };
    }

    private static IEnumerable<IReadOnlyList<TableCell>> Frequent(ComparedModels models, ModelResult run)
    {
        var (names, counts) = (models.Summary.Data.ClassNames, run.Test.Scores.Confusion);
        return from cell in (from label in Enumerable.Range(0, names.Count)
                             from prediction in Enumerable.Range(0, names.Count)
                             where label != prediction && counts[label][prediction] > 0
                             orderby counts[label][prediction] descending
                             select (label, prediction, Count: counts[label][prediction])).Take(MostConfusions)
               select (IReadOnlyList<TableCell>)
               [
                   new(models.LabelOf(run)) { Model = models.GroupOf(run).Index },
                   new(names[cell.label]),
                   new(names[cell.prediction]),
                   TableCell.Count(cell.Count),
                   TableCell.Percent((double)cell.Count / counts[cell.label].Sum()),
               ];
    }
}
