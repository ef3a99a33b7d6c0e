using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tables;

/// <summary>The main scores of the models side by side, and who of each pair is right alone.</summary>
internal static class ScoreTables
{
    /// <summary>A line for each score, on test images with what it says; the best value is bold. Null without models.</summary>
    public static ReportTable? Of(ComparedModels models, string split)
    {
        if (models.Groups.Count == 0)
            return null;
        var table = Lines(models, split, "");
        return split != "test" ? table : With(
            table,
            new TableColumn("What it says", "meaning") { IsNote = true },
            [.. ScoreColumns.All.Select(column => column.Meaning), $"of {Numbers.Plural(models.TestImages, "image")}"]);
    }

    /// <summary>A line for each score with the name of the model that is better at it; nothing is bold.</summary>
    public static ReportTable Named(ComparedModels models, string split)
    {
        var images = models.Groups.Count == 0 ? 0 : models.Groups[0].Runs[0].Split(split).Labels.Length;
        var table = Lines(models, split, $" of {Numbers.Count(images)}");
        return With(
            table with { Rows = [.. table.Rows.Select(row => (IReadOnlyList<TableCell>)[.. row.Select(cell => cell with { IsBest = false })])] },
            new TableColumn("Better", "better") { IsNote = true },
            [.. ScoreColumns.All.Select(column => models.Groups.Count > 1 ? Verdict.Better(models, column, split) : "–"), ""]);
    }

    /// <summary>The best model against each other one, results of the same seed; null where there is one model.</summary>
    public static ReportTable? Pairs(ComparedModels models)
    {
        var pairs = Verdict.Pairs(models);
        return pairs.Count == 0 ? null : new ReportTable
        {
            Name = "pairs",
            Caption = $"Image by image: the best model against each other one, results of the same seed. p: exact McNemar test, two-sided, of whether both err equally often{(pairs.Count > 1 ? "; of one comparison alone, not corrected for how many there are" : "")}.",
            Columns =
            [
                new("First", "first"), new("Second", "second"), new("Only first right", "only_first_right"), new("Only second right", "only_second_right"),
                new("Both wrong", "both_wrong"), new("p", "mcnemar_exact_p"),
            ],
            TextColumns = 2,
            Rows =
            [
                .. pairs.Select(pair => (IReadOnlyList<TableCell>)
                [
                    new(models.LabelOf(pair.First)), new(models.LabelOf(pair.Second)), TableCell.Count(pair.OnlyFirstRight), TableCell.Count(pair.OnlySecondRight),
                    TableCell.Count(pair.BothWrong), TableCell.PValue(pair.P),
                ]),
            ],
        };
    }

    private static ReportTable With(ReportTable table, TableColumn last, IReadOnlyList<string> texts) => table with
    {
        Columns = [.. table.Columns, last],
        Rows = [.. table.Rows.Zip(texts, (row, text) => (IReadOnlyList<TableCell>)[.. row, new(text)])],
    };

    private static ReportTable Lines(ComparedModels models, string split, string afterErrors)
    {
        var seeds = models.Groups.Any(group => group.HasSeveralSeeds) ? " Mean ± standard deviation over seeds." : "";
        return new ReportTable
        {
            Name = split == "test" ? "scores" : "validation",
            Caption = (split == "test" ? "Test scores."
                : TestedEpoch.IsChosen(models.Summary) ? "Validation scores, on which the best epoch was chosen: a little too good by that."
                : "Validation scores; nothing was chosen on them.") + seeds,
            Columns = [new("Score", "score"), .. models.Groups.Select(group => new TableColumn(group.Title, group.Name, $"{group.Name}_sd") { Model = group.Index })],
            Rows =
            [
                .. ScoreColumns.All.Select(column => (IReadOnlyList<TableCell>)[new($"{column.Title} {column.Arrow}"), .. models.Groups.Select(group => Score(models, group, column, split))]),
                [new("Errors ↓"), .. models.Groups.Select(group => Errors(group, split, afterErrors))],
            ],
        };
    }

    private static TableCell Score(ComparedModels models, ModelGroup group, ScoreColumn column, string split) =>
        TableCell.MeanOverSeeds(group.Mean(column, split), group.StandardDeviation(column, split)) with
        {
            IsBest = models.Groups.Count > 1 && models.Best(column, split).Contains(group),
        };

    private static TableCell Errors(ModelGroup group, string split, string after)
    {
        double Of(ModelResult run) => run.Split(split).Scores.Errors;
        return new TableCell($"{Numbers.Fixed(group.Mean(Of), group.HasSeveralSeeds ? 1 : 0)}{after}") { Values = [group.Mean(Of), group.StandardDeviation(Of)] };
    }
}
