using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>What a predictor gives that may leave images to a person: those of which it is least confident.</summary>
public sealed record SelectiveStatistics
{
    public required double Aurc { get; init; }
    public required double Augrc { get; init; }
    public required IReadOnlyList<AnsweredAccuracy> AtShare { get; init; }
    public required IReadOnlyList<WishedAccuracy> Wished { get; init; }  // empty without validation images

    internal static SelectiveStatistics Of(Predictor predictor, StatisticsRequest request)
    {
        var test = Curve(predictor.Test, request.Labels, request.Classes);
        var validation = predictor.Validation is { Length: > 0 } probabilities ? Curve(probabilities, request.ValidationLabels!, request.Classes) : null;
        return new SelectiveStatistics
        {
            Aurc = test.Aurc,
            Augrc = test.Augrc,
            AtShare = [.. request.AnsweredShares.Select(share => new AnsweredAccuracy(share, test.AccuracyAt(share)))],
            Wished = validation is null ? [] : [.. request.WishedAccuracies.Select(accuracy => WishedAccuracy.Of(accuracy, validation, test))],
        };
    }

    /// <summary>By the probability of the predicted class.</summary>
    public static RiskCoverage Curve(double[] probabilities, int[] labels, int classes)
    {
        var predictions = Predictions.MostProbable(probabilities, classes);
        return RiskCoverage.Order(
            predictions.Select((prediction, image) => probabilities[image * classes + prediction]).ToArray(),
            predictions.Zip(labels, (prediction, label) => prediction == label).ToArray());
    }
}

/// <param name="Share">Of the test images that are answered, the most confident ones.</param>
/// <param name="Accuracy">Among them.</param>
public sealed record AnsweredAccuracy(double Share, double Accuracy);

/// <param name="Accuracy">That was wished for.</param>
/// <param name="OnValidation">The lowest threshold that reaches it there; null where none does.</param>
/// <param name="OnTest">What the same threshold gives on the test images.</param>
public sealed record WishedAccuracy(double Accuracy, SelectivePoint? OnValidation, SelectivePoint? OnTest)
{
    internal static WishedAccuracy Of(double accuracy, RiskCoverage validation, RiskCoverage test)
    {
        var point = validation.LowestThreshold(accuracy);
        return new WishedAccuracy(accuracy, point, point is null ? null : test.AtThreshold(point.Threshold));
    }
}
