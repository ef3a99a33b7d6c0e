using System.Text.Json;
using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>What makes a model's confidences truer, fitted on validation images by log loss alone; stored beside its checkpoint.</summary>
public sealed record CalibrationFit
{
    public const string File = "calibration.json";                       // in the folder of the checkpoint

    public required CalibrationMethod Method { get; init; }
    public TemperatureScaling? Temperature { get; init; }                // where that is the method
    public VectorScaling? Vector { get; init; }
    public required int Images { get; init; }                            // validation images that it was fitted on
    public required double LogLossBefore { get; init; }                  // on these
    public required double LogLossAfter { get; init; }

    /// <param name="probabilities">Row-major N x K of validation images.</param>
    /// <param name="labels">N in [0, K).</param>
    /// <param name="classes">K.</param>
    /// <param name="method">One number, or two for each class.</param>
    public static CalibrationFit Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes, CalibrationMethod method)
    {
        var fit = new CalibrationFit
        {
            Method = method,
            Temperature = method == CalibrationMethod.Temperature ? TemperatureScaling.Fit(probabilities, labels, classes) : null,
            Vector = method == CalibrationMethod.Vector ? VectorScaling.Fit(probabilities, labels, classes) : null,
            Images = labels.Length,
            LogLossBefore = LogLoss.Mean(probabilities, labels, classes),
            LogLossAfter = double.NaN,
        };
        return fit with { LogLossAfter = LogLoss.Mean(fit.Apply(probabilities, classes), labels, classes) };
    }

    /// <returns>Calibrated probabilities, rows summing to 1.</returns>
    public double[] Apply(ReadOnlySpan<double> probabilities, int classes) => (Temperature, Vector) switch
    {
        ({ } temperature, _) => temperature.Apply(probabilities, classes),
        (_, { } vector) when vector.Weights.Length == classes && vector.Biases.Length == classes => vector.Apply(probabilities),
        _ => throw new ArgumentException($"this calibration is not of {classes} classes", nameof(classes)),
    };

    public void Save(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(this, CytobenchJson.Options) + "\n");

    /// <exception cref="UserException">Missing, damaged, or without values.</exception>
    public static CalibrationFit Load(string path)
    {
        try
        {
            var fit = JsonSerializer.Deserialize<CalibrationFit>(System.IO.File.ReadAllText(path), CytobenchJson.Options);
            var usable = fit is { Temperature: { Temperature: > 0 } temperature } ? double.IsFinite(temperature.Temperature)
                : fit?.Vector is { } vector && vector.Weights.Concat(vector.Biases).All(double.IsFinite);
            return usable ? fit! : throw new UserException($"{path}: holds no calibration that can be applied; run the comparison again");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: is no calibration ({fault.Message.ReplaceLineEndings(" ")})", fault);
        }
    }
}
