using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Tables;
using Cytobench.Robustness;

namespace Cytobench.Reporting.Robustness;

/// <summary>Each model's means over all corruptions and severities.</summary>
internal static class RobustnessScoreTable
{
    public static ReportTable Of(ComparedModels models, RobustnessResult robustness) => new()
    {
        Name = "robustness",
        Caption = "Means over corruptions and severities; calibration (ECE) and log loss from clean to corrupted. Lower is better everywhere. BE and rBE are relative to AlexNet: below 1 is better than it.",
        Columns =
        [
            new("Model", "model"), new("Clean error", "clean_balanced_error"), new("Corrupted error", "corrupted_balanced_error"), new("Added, points", "added_error"),
            new("BE", "be"), new("rBE", "rbe"), new("ECE", "clean_ece", "corrupted_ece"), new("Log loss", "clean_log_loss", "corrupted_log_loss"),
        ],
        Rows =
        [
            .. robustness.Models.Select(model => (IReadOnlyList<TableCell>)
            [
                new(models.LabelOf(model)) { Model = models.IndexOf(model) },
                TableCell.Percent(model.Clean.BalancedError),
                TableCell.Percent(model.MeanCorrupted.BalancedError),
                TableCell.Number(model.AddedError, Numbers.Fixed(100 * model.AddedError, 1)),
                TableCell.Score(model.Be, 3),
                TableCell.Score(model.Rbe, 3),
                Change(model.Clean.Ece15EqualWidth, model.MeanCorrupted.Ece15EqualWidth),
                Change(model.Clean.LogLoss, model.MeanCorrupted.LogLoss),
            ]),
        ],
    };

    private static TableCell Change(double clean, double corrupted) => new($"{Numbers.Fixed(clean, 3)} → {Numbers.Fixed(corrupted, 3)}") { Values = [clean, corrupted] };
}
