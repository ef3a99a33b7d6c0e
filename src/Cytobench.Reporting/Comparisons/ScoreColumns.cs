namespace Cytobench.Reporting.Comparisons;

/// <summary>The main scores, in the order of every table; adding one here adds it to all of them.</summary>
internal static class ScoreColumns
{
    public static ScoreColumn Accuracy { get; } =
        new("accuracy", "Accuracy", true, "share of images classified rightly", scores => scores.Accuracy);

    public static ScoreColumn MacroF1 { get; } =
        new("f1_macro", "Macro F1", true, "mean over classes of the harmonic mean of precision and recall", scores => scores.F1Macro);

    public static IReadOnlyList<ScoreColumn> All { get; } =
    [
        Accuracy,
        new("balanced_accuracy", "Balanced accuracy", true, "mean over the classes present of their recall", scores => scores.BalancedAccuracy),
        new("precision_macro", "Macro precision", true, "mean over classes: how often a predicted class is the true one", scores => scores.PrecisionMacro),
        new("recall_macro", "Macro recall", true, "mean over classes: how many images of a class are found", scores => scores.RecallMacro),
        MacroF1,
        new("auc_macro_ovr", "Macro ROC AUC", true, "mean over classes, one against the rest: how well probabilities rank", scores => scores.AucMacroOvr),
        new("average_precision_macro", "Macro average precision", true, "mean over classes of the area under precision and recall", scores => scores.AveragePrecisionMacro),
        new("matthews", "Matthews correlation", true, "agreement of all cells of the confusion matrix, 0 for guessing", scores => scores.Matthews),
        new("cohen_kappa", "Cohen's kappa", true, "agreement beyond what the class counts alone give", scores => scores.CohenKappa),
        new("log_loss", "Log loss", false, "mean of minus the logarithm of the true class's probability", scores => scores.LogLoss),
        new("brier_multiclass", "Brier score", false, "mean squared error of the probabilities, summed over classes", scores => scores.BrierMulticlass),
        new("ece_15_equal_width", "Calibration error (ECE)", false, "gap between confidence and accuracy, 15 bins of equal width", scores => scores.Ece15EqualWidth),
    ];
}
