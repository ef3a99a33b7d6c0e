using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;

namespace Cytobench.Reporting.Tables;

/// <summary>Scores with intervals from the choice of test images, and with the spread over seeds.</summary>
internal static class IntervalTables
{
    /// <summary>Every score that has intervals, in the order of the tables.</summary>
    public static IReadOnlyList<(ResampledMetric Metric, string Title)> Metrics { get; } =
    [
        (ResampledMetric.Accuracy, "Accuracy ↑"), (ResampledMetric.BalancedAccuracy, "Balanced accuracy ↑"), (ResampledMetric.F1Macro, "Macro F1 ↑"),
        (ResampledMetric.Matthews, "Matthews correlation ↑"), (ResampledMetric.AucMacroOvr, "Macro ROC AUC ↑"), (ResampledMetric.AveragePrecisionMacro, "Macro average precision ↑"),
        (ResampledMetric.LogLoss, "Log loss ↓"), (ResampledMetric.BrierMulticlass, "Brier score ↓"), (ResampledMetric.Ece15EqualWidth, "ECE, 15 bins of equal width ↓"), (ResampledMetric.Aurc, "AURC ↓"),
    ];

    private static readonly (ResampledMetric Metric, string Title, string Key)[] Main =
    [
        (ResampledMetric.Accuracy, "Accuracy", "accuracy"), (ResampledMetric.F1Macro, "Macro F1", "f1_macro"),
        (ResampledMetric.AucMacroOvr, "Macro AUC", "auc_macro_ovr"), (ResampledMetric.LogLoss, "Log loss", "log_loss"),
    ];

    /// <summary>A line for each model: what a paper's first table holds.</summary>
    public static ReportTable OfModels(ComparisonStatistics statistics)
    {
        var several = statistics.Models.Any(model => model.Predictors.Count > 1);
        return new ReportTable
        {
            Name = "main",
            Caption = $"Scores on {Numbers.Plural(statistics.Images, "test image")}{(several ? ", mean ± standard deviation over seeds" : "")}, with 95 % intervals from the choice of test images (BCa, {Numbers.Count(statistics.Resamples)} resamples{(several ? ", of the mean over seeds" : "")}).",
            Columns =
            [
                new("Model", "model"), new("Seeds", "seeds"),
                .. Main.SelectMany(metric => (TableColumn[])[new(metric.Title, metric.Key, $"{metric.Key}_sd"), new("95 %", $"{metric.Key}_lower", $"{metric.Key}_upper")]),
            ],
            Rows =
            [
                .. statistics.Models.Select(model => (IReadOnlyList<TableCell>)
                [
                    new(model.Title) { Model = ColorOf(statistics, model.Model) },
                    TableCell.Count(model.Predictors.Count),
                    .. Main.Select(metric => model.Score(metric.Metric)).SelectMany(score => (TableCell[])[TableCell.MeanOverSeeds(score.Mean.Estimate, score.StandardDeviation), TableCell.Range(score.Mean.Bca)]),
                ]),
            ],
        };
    }

    /// <summary>A line for each training and each vote.</summary>
    public static ReportTable OfPredictors(ComparisonStatistics statistics) => new()
    {
        Name = "intervals",
        Caption = "Test scores with 95 % intervals from the choice of test images: Wilson's for accuracy, BCa for the others. A vote averages the probabilities of its members.",
        Columns =
        [
            new("Predictor", "predictor"),
            .. Main.SelectMany(metric => (TableColumn[])[new(metric.Title, metric.Key), new("95 %", $"{metric.Key}_lower", $"{metric.Key}_upper")]),
        ],
        Rows =
        [
            .. statistics.Predictors.Select(predictor => (IReadOnlyList<TableCell>)
            [
                Name(statistics, predictor),
                .. Main.SelectMany(metric => (TableCell[])
                [
                    TableCell.Score(predictor.Score(metric.Metric).Estimate),
                    TableCell.Range(metric.Metric == ResampledMetric.Accuracy ? predictor.AccuracyWilson : predictor.Score(metric.Metric).Bca),
                ]),
            ]),
        ],
    };

    /// <summary>How far trainings of one model spread, beside how much the test images matter; null with one seed each.</summary>
    public static ReportTable? OverSeeds(ComparisonStatistics statistics) => statistics.Models.All(model => model.Predictors.Count < 2) ? null : new ReportTable
    {
        Name = "seeds",
        Caption = $"Over seeds. The standard deviation (of a sample, n − 1) says how far trainings spread; the interval says how far the mean over these trainings would move with other test images. They are different questions. A Wilcoxon test over seeds is made from {WilcoxonSignedRank.FewestDifferences} shared seeds on: with fewer its p cannot fall below 0.05.",
        Columns = [new("Score", "score"), new("Model", "model"), new("Seeds", "seeds"), new("Mean", "mean"), new("SD over seeds", "sd"), new("95 %, test images", "lower", "upper")],
        TextColumns = 2,
        Rows =
        [
            .. from metric in Metrics
               from model in statistics.Models
               let score = model.Score(metric.Metric)
               select (IReadOnlyList<TableCell>)
               [
                   new(metric.Title), new(model.Title) { Model = ColorOf(statistics, model.Model) }, TableCell.Count(model.Predictors.Count),
                   TableCell.Score(score.Mean.Estimate), TableCell.Score(score.StandardDeviation), TableCell.Range(score.Mean.Bca),
               ],
        ],
    };

    /// <summary>Differences of one pair, first minus second.</summary>
    public static ReportTable Differences(ComparisonStatistics statistics, PairStatistics pair) => new()
    {
        Name = "differences",
        Caption = $"Differences on the same resamples, {TitleOf(statistics, pair.First)} minus {TitleOf(statistics, pair.Second)}.",
        Columns = [new("Score", "score"), new("Difference", "difference"), new("95 %, percentile", "percentile_lower", "percentile_upper"), new("95 %, BCa", "bca_lower", "bca_upper"), new("p, bootstrap", "bootstrap_p")],
        Rows =
        [
            .. from metric in Metrics
               let difference = pair.Difference(metric.Metric)
               select (IReadOnlyList<TableCell>)[new(metric.Title), TableCell.Score(difference.Estimate), TableCell.Range(difference.Percentile), TableCell.Range(difference.Bca), TableCell.PValue(difference.P)],
        ],
    };

    /// <summary>Differences of every pair; null without pairs.</summary>
    public static ReportTable? AllDifferences(ComparisonStatistics statistics) => ReportTable.Joined(
        [.. statistics.Pairs.Select(pair => Differences(statistics, pair).Behind(new TableColumn("First minus second", "pair"), new TableCell($"{TitleOf(statistics, pair.First)} − {TitleOf(statistics, pair.Second)}")))],
        "Differences on the same resamples, first minus second. The bootstrap's p values are of one score each, not corrected.");

    /// <summary>A predictor's title with its model's colour.</summary>
    public static TableCell Name(ComparisonStatistics statistics, PredictorStatistics predictor) => new(predictor.Title) { Model = ColorOf(statistics, predictor.Model) };

    private static string TitleOf(ComparisonStatistics statistics, string id) => statistics.Predictors.First(predictor => predictor.Id == id).Title;

    private static int ColorOf(ComparisonStatistics statistics, string model) => statistics.Predictors.Select(predictor => predictor.Model).Distinct().ToList().IndexOf(model);
}
