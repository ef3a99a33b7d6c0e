using Cytobench.Reporting.Comparisons;

namespace Cytobench.Reporting.Tables;

/// <summary>The few numbers that a first page has of each model.</summary>
internal static class GlanceTable
{
    public static ReportTable Of(ComparedModels models)
    {
        var several = models.Groups.Any(group => group.HasSeveralSeeds);
        return new ReportTable
        {
            Name = "glance",
            Caption = $"The models at a glance{(several ? ": means over seeds ± standard deviation, points of percent; times are of one training" : "")}.",
            Columns =
            [
                new("Model", "model"), new("Test accuracy", "accuracy"), new("Macro F1", "f1_macro"), new("Errors", "errors"),
                new("Training", "training_seconds"), new("Testing, images/s", "test_images_per_second"), new("Parameters", "parameters"),
            ],
            Rows =
            [
                .. models.Groups.Select(group => (IReadOnlyList<TableCell>)
                [
                    new(group.Title) { Model = group.Index },
                    Percent(models, group, ScoreColumns.Accuracy),
                    Percent(models, group, ScoreColumns.MacroF1),
                    new(Numbers.Fixed(group.Mean(run => run.Test.Scores.Errors), group.HasSeveralSeeds ? 1 : 0)),
                    new(Numbers.Duration(group.Mean(run => run.TrainSeconds))),
                    new(Numbers.Rate(group.Mean(run => run.TestImagesPerSecond))),
                    new(Numbers.Magnitude(group.Runs[0].Parameters)),
                ]),
            ],
        };
    }

    private static TableCell Percent(ComparedModels models, ModelGroup group, ScoreColumn column) => TableCell.Percent(group.Mean(column, "test")) with
    {
        Spread = group.HasSeveralSeeds ? $"± {Numbers.Fixed(100 * group.StandardDeviation(column, "test"), 1)}" : "",
        IsBest = models.Groups.Count > 1 && models.Best(column, "test").Contains(group),
    };
}
