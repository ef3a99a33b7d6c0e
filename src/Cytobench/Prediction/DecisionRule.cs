using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;
using Cytobench.Runs;

namespace Cytobench.Prediction;

/// <summary>How one predictor's probabilities become a decision: all of it was fitted on the run's validation images.</summary>
public sealed class DecisionRule
{
    private const double DefaultAccuracy = 0.99;                         // of runs that looked for none

    private readonly ConformalPredictor conformal;
    private readonly int classes;

    private DecisionRule(Predictor predictor, CalibrationFit calibration, ConformalPredictor conformal, double coverage, int classes)
    {
        (Id, Title, Kind, Calibration, Coverage) = (predictor.Id, predictor.Title, predictor.Kind, calibration, coverage);
        (this.conformal, this.classes) = (conformal, classes);
    }

    public string Id { get; }                                            // "resnet18_s42", "vote_s42"
    public string Title { get; }                                         // "ResNet-18"
    public PredictorKind Kind { get; }
    public CalibrationFit Calibration { get; }

    /// <summary>The share of answered validation images that <see cref="Threshold"/> makes right.</summary>
    public double Accuracy { get; private init; }

    /// <summary>Least own confidence that is answered, and what it gave on validation images; null where none reaches the accuracy: nothing is answered.</summary>
    public SelectivePoint? Threshold { get; private init; }

    /// <summary>Share of the conformal sets that shall hold the true class.</summary>
    public double Coverage { get; }

    /// <summary>Of <see cref="ConformalPredictor.Threshold"/>.</summary>
    public double ConformalThreshold => conformal.Threshold;

    /// <param name="predictor">With the run's validation predictions.</param>
    /// <param name="labels">Of these.</param>
    /// <param name="classes">K.</param>
    /// <param name="calibration">Fitted on the same.</param>
    /// <param name="options">Accuracy and coverage that are wished for.</param>
    /// <param name="config">The run's: its wished accuracies, the penalty and the seed of its sets.</param>
    internal static DecisionRule Of(Predictor predictor, int[] labels, int classes, CalibrationFit calibration, PredictionOptions options, RunConfig config)
    {
        var validation = predictor.Validation!;
        var curve = SelectiveStatistics.Curve(validation, labels, classes);
        var demanding = config.WishedAccuracies.OrderDescending().DefaultIfEmpty(DefaultAccuracy).ToArray();
        var accuracy = options.Accuracy ?? demanding.FirstOrDefault(wished => curve.LowestThreshold(wished) is not null, demanding[^1]);
        var conformal = ConformalPredictor.Calibrate(validation, labels, classes, new ConformalConfig { Coverage = options.Coverage, Penalty = config.ConformalPenalty, Seed = config.Seeds[0] });
        return new DecisionRule(predictor, calibration, conformal, options.Coverage, classes) { Accuracy = accuracy, Threshold = curve.LowestThreshold(accuracy) };
    }

    /// <param name="probabilities">K, the predictor's own.</param>
    /// <param name="number">Made from the image's pixels, so that an image has the same set wherever and whenever it comes.</param>
    internal Decision Decide(ReadOnlySpan<double> probabilities, long number)
    {
        var calibrated = Calibration.Apply(probabilities, classes);
        var predicted = Predictions.MostProbable(probabilities, classes)[0];
        return new Decision
        {
            Predictor = Id,
            Class = predicted,
            Sure = Threshold is { } least && probabilities[predicted] >= least.Threshold,
            Confidence = calibrated[predicted],
            OwnConfidence = probabilities[predicted],
            Set = conformal.Set(probabilities, number),
            Probabilities = probabilities.ToArray(),
            Calibrated = calibrated,
        };
    }
}
