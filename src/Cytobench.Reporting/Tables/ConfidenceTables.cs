using Cytobench.Evaluation.Statistics;

namespace Cytobench.Reporting.Tables;

/// <summary>Whether confidences are true, and what is gained by leaving doubtful images to a person.</summary>
internal static class ConfidenceTables
{
    private static readonly (string Title, string Key, Func<CalibrationScores, double> Of)[] Columns =
    [
        ("Log loss", "log_loss", scores => scores.LogLoss), ("Brier", "brier", scores => scores.Brier),
        ("Reliability", "reliability", scores => scores.BrierParts.Reliability), ("Resolution", "resolution", scores => scores.BrierParts.Resolution),
        ("ECE, equal width", "ece_15_equal_width", scores => scores.EceWidth), ("MCE, equal width", "mce_15_equal_width", scores => scores.MceWidth),
        ("ECE, equal mass", "ece_15_equal_mass", scores => scores.EceMass), ("MCE, equal mass", "mce_15_equal_mass", scores => scores.MceMass),
        ("Class-wise ECE", "classwise_ece", scores => scores.ClasswiseEce), ("Accuracy", "accuracy", scores => scores.Accuracy),
    ];

    /// <summary>Two lines for each predictor: as it is, and after the fit on validation images.</summary>
    public static ReportTable Calibration(ComparisonStatistics statistics) => new()
    {
        Name = "calibration",
        Caption = "Calibration on the test images. Brier score = reliability − resolution + uncertainty (+ a rest within bins); lower is better for all but resolution and accuracy.",
        Columns = [new("Predictor", "predictor"), .. Columns.Select(column => new TableColumn(column.Title, column.Key))],
        Rows = [.. statistics.Predictors.SelectMany(predictor => Rows(statistics, predictor))],
    };

    /// <summary>Accuracy among the images that a predictor is most confident of.</summary>
    public static ReportTable Abstention(ComparisonStatistics statistics) => new()
    {
        Name = "abstention",
        Caption = "Accuracy among the most confident test images, and areas: AURC is the mean error rate over all shares, AUGRC the area under the share that is answered and wrong. Lower areas are better.",
        Columns =
        [
            new("Predictor", "predictor"),
            .. statistics.Predictors[0].Selective.AtShare.Select(at => new TableColumn($"{Numbers.Percent(at.Share, 0)} answered", $"accuracy_at_{Numbers.Fixed(100 * at.Share, 0)}")),
            new("AURC", "aurc"), new("AUGRC", "augrc"),
        ],
        Rows =
        [
            .. statistics.Predictors.Select(predictor => (IReadOnlyList<TableCell>)
            [
                IntervalTables.Name(statistics, predictor),
                .. predictor.Selective.AtShare.Select(at => TableCell.Score(at.Accuracy)),
                TableCell.Score(predictor.Selective.Aurc, 5),
                TableCell.Score(predictor.Selective.Augrc, 5),
            ]),
        ],
    };

    /// <summary>What was fitted, in words.</summary>
    public static string How(CalibrationFit fit) => fit.Temperature is { } scaling ? $"temperature {Numbers.Fixed(scaling.Temperature, 3)}" : "vector scaling";

    private static IEnumerable<IReadOnlyList<TableCell>> Rows(ComparisonStatistics statistics, PredictorStatistics predictor)
    {
        yield return [IntervalTables.Name(statistics, predictor), .. Values(predictor.Calibration.Before)];
        if (predictor.Calibration is { Fit: { } fit, After: { } after })
            yield return [new($"after {How(fit)}") { IsQuiet = true }, .. Values(after)];
    }

    private static IEnumerable<TableCell> Values(CalibrationScores scores) => Columns.Select(column => TableCell.Score(column.Of(scores)));
}
