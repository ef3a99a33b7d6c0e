using System.Text.Json.Serialization;
using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>Whether a predictor is right as often as it says, on the test images; as it is, and after a fit on validation images.</summary>
public sealed record CalibrationStatistics
{
    public const int Bins = 15;

    public required CalibrationScores Before { get; init; }
    public CalibrationFit? Fit { get; init; }                            // null without validation images
    public CalibrationScores? After { get; init; }

    internal static CalibrationStatistics Of(Predictor predictor, StatisticsRequest request)
    {
        var fit = predictor.Validation is { Length: > 0 } validation
            ? CalibrationFit.Of(validation, request.ValidationLabels, request.Classes, request.Calibration)
            : null;
        return new CalibrationStatistics
        {
            Before = CalibrationScores.Of(predictor.Test, request),
            Fit = fit,
            After = fit is null ? null : CalibrationScores.Of(fit.Apply(predictor.Test, request.Classes), request),
        };
    }
}

/// <summary>Calibration of probabilities; lower is better throughout.</summary>
public sealed record CalibrationScores
{
    public required double Accuracy { get; init; }                       // vector scaling may change it
    public required double LogLoss { get; init; }
    public required double Brier { get; init; }
    public required BrierDecomposition BrierParts { get; init; }
    [JsonPropertyName("ece_15_equal_width")]
    public required double EceWidth { get; init; }
    [JsonPropertyName("mce_15_equal_width")]
    public required double MceWidth { get; init; }
    [JsonPropertyName("ece_15_equal_mass")]
    public required double EceMass { get; init; }
    [JsonPropertyName("mce_15_equal_mass")]
    public required double MceMass { get; init; }
    [JsonPropertyName("classwise_ece_15_equal_width")]
    public required double ClasswiseEce { get; init; }
    public required IReadOnlyList<CalibrationBin> Bins { get; init; }    // of equal width: what the reliability diagram draws

    internal static CalibrationScores Of(double[] probabilities, StatisticsRequest request)
    {
        var predictions = Predictions.MostProbable(probabilities, request.Classes);
        var confidences = predictions.Select((prediction, image) => probabilities[image * request.Classes + prediction]).ToArray();
        var correct = predictions.Zip(request.Labels, (prediction, label) => prediction == label).ToArray();
        var width = CalibrationBins.EqualWidth(confidences, correct, CalibrationStatistics.Bins);
        var mass = CalibrationBins.EqualMass(confidences, correct, CalibrationStatistics.Bins);
        return new CalibrationScores
        {
            Accuracy = correct.Average(right => right ? 1.0 : 0),
            LogLoss = Metrics.LogLoss.Mean(probabilities, request.Labels, request.Classes),
            Brier = Metrics.Brier.Mean(probabilities, request.Labels, request.Classes),
            BrierParts = BrierDecomposition.Of(probabilities, request.Labels, request.Classes, CalibrationStatistics.Bins),
            EceWidth = width.ExpectedError,
            MceWidth = width.MaximumError,
            EceMass = mass.ExpectedError,
            MceMass = mass.MaximumError,
            ClasswiseEce = ClasswiseCalibration.ExpectedError(probabilities, request.Labels, request.Classes, CalibrationStatistics.Bins),
            Bins = width.Bins,
        };
    }
}
