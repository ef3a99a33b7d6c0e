using System.Globalization;

namespace Cytobench.Prediction;

/// <summary>
/// Predictions of new images as CSV, one row for each image and predictor: image, predictor, prediction (number of the class), class,
/// confidence (calibrated), sure, set (classes, most probable first, separated by |), prob_CLASS (the network's own, as in the run's CSV),
/// calibrated_CLASS, error.
/// </summary>
public static class PredictionCsvFile
{
    /// <param name="predictions">Written as they come.</param>
    /// <param name="classNames">K.</param>
    /// <param name="to">Stays open.</param>
    public static void Write(IEnumerable<ImagePrediction> predictions, IReadOnlyList<string> classNames, Stream to)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(classNames);
        using var csv = CsvOutput.Open(to);
        csv.WriteRecord([.. (ReadOnlySpan<string>)["image", "predictor", "prediction", "class", "confidence", "sure", "set"],
            .. classNames.Select(name => $"prob_{name}"), .. classNames.Select(name => $"calibrated_{name}"), "error"]);
        foreach (var prediction in predictions)
        {
            if (prediction.Fault is { } fault)
                csv.WriteRecord([Inert(prediction.Image), .. Enumerable.Repeat("", 6 + 2 * classNames.Count), fault]);
            foreach (var decision in prediction.Decisions)
            {
                csv.WriteRecord([
                    Inert(prediction.Image), decision.Predictor, Text(decision.Class), classNames[decision.Class], Text(decision.Confidence), decision.Sure ? "true" : "false",
                    string.Join('|', decision.Set.Select(k => classNames[k])),
                    .. decision.Probabilities.Select(value => ((float)value).ToString(CultureInfo.InvariantCulture)), .. decision.Calibrated.Select(Text), "",
                ]);
            }
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>File names come from anywhere; spreadsheets would run one that begins like a formula.</summary>
    private static string Inert(string name) => name.Length > 0 && name[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{name}" : name;
}
