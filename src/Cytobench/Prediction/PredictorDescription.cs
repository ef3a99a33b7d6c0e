using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;

namespace Cytobench.Prediction;

/// <summary>How a predictor decides.</summary>
public sealed record PredictorDescription
{
    public required string Id { get; init; }                             // "resnet18_s42", "vote_s42"
    public required string Title { get; init; }
    public required PredictorKind Kind { get; init; }
    public required CalibrationMethod Calibration { get; init; }
    public required double? Temperature { get; init; }                   // null where the method is another
    public required double Accuracy { get; init; }                       // that answered validation images have at least
    public required SelectivePoint? Threshold { get; init; }             // least own confidence that is answered, and what it gave on validation images; null: nothing is answered
    public required double Coverage { get; init; }                       // share of sets that shall hold the true class

    public static PredictorDescription Of(DecisionRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new PredictorDescription
        {
            Id = rule.Id,
            Title = rule.Title,
            Kind = rule.Kind,
            Calibration = rule.Calibration.Method,
            Temperature = rule.Calibration.Temperature?.Temperature,
            Accuracy = rule.Accuracy,
            Threshold = rule.Threshold,
            Coverage = rule.Coverage,
        };
    }
}
