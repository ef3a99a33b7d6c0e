using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>Tests over three or more models at once, before pairs are looked at.</summary>
public sealed record SeveralModelsStatistics
{
    public required int? Seed { get; init; }                             // of these trainings; null where unknown
    public required IReadOnlyList<string> Predictors { get; init; }      // ids; pairs below count in this order
    public required CochranQResult Cochran { get; init; }                // do they err equally often?
    public required IReadOnlyList<PairP> CochranPairs { get; init; }     // exact McNemar, Holm
    public required FriedmanResult Friedman { get; init; }               // over images, by the probability of the true class; rank 1 is best
    public required IReadOnlyList<PairP> FriedmanPairs { get; init; }

    internal static IReadOnlyList<SeveralModelsStatistics> OfAll(StatisticsRequest request) =>
    [
        .. from predictor in request.Predictors
           where predictor.Kind == PredictorKind.Trained
           group predictor by predictor.Seed into models
           where models.Count() > 2 && request.Labels.Length > 1
           select Of(models.Key, [.. models], request),
    ];

    private static SeveralModelsStatistics Of(int? seed, Predictor[] models, StatisticsRequest request)
    {
        var correct = Array.ConvertAll(models, model => PairStatistics.Correct(model, request));
        var doubts = request.Labels.Select((label, image) => Array.ConvertAll(models, model => Doubt(model.Test.AsSpan(image * request.Classes, request.Classes), label))).ToArray();
        return new SeveralModelsStatistics
        {
            Seed = seed,
            Predictors = [.. models.Select(model => model.Id)],
            Cochran = CochranQ.Test(correct),
            CochranPairs = CochranQ.PostHoc(correct),
            Friedman = Metrics.Friedman.Test(doubts),
            FriedmanPairs = Metrics.Friedman.PostHoc(doubts),
        };
    }

    /// <summary>The negated probability of the true class: it ranks models on an image as their log loss does.</summary>
    private static double Doubt(ReadOnlySpan<double> row, int label)
    {
        var sum = 0.0;
        foreach (var probability in row)
            sum += probability;
        return -row[label] / sum;
    }
}
