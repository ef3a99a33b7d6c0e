using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>How sure a comparison is, from predictions alone: intervals, paired tests, calibration, decisions, ensembles.</summary>
/// <remarks>docs/statistics.md says how each number is made and what it does not show.</remarks>
public sealed record ComparisonStatistics
{
    public const double Level = 0.05;                                    // the usual convention; p is always given beside it

    public required int Images { get; init; }
    public required int ValidationImages { get; init; }                  // 0: nothing was fitted
    public required int Resamples { get; init; }
    public required IReadOnlyList<PredictorStatistics> Predictors { get; init; } // singles, then votes
    public required IReadOnlyList<ModelStatistics> Models { get; init; } // singles alone, seeds together
    public required IReadOnlyList<PairStatistics> Pairs { get; init; }   // singles of one seed, and votes of seeds
    public required IReadOnlyList<ModelVerdict> Verdicts { get; init; }  // of every pair of models
    public required IReadOnlyList<SeveralModelsStatistics> Several { get; init; } // for each seed with more than two models
    public double[][]? Costs { get; init; }                              // [label][decision], where costs were given

    /// <exception cref="ArgumentException">Predictions of other images, or of other classes.</exception>
    public static ComparisonStatistics Compute(StatisticsRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        var predictors = request.Predictors;
        var bootstrap = PairedBootstrap.Run(
            [.. predictors.Select(predictor => new WeightedScores(predictor.Test, request.Labels, request.Classes))],
            new BootstrapConfig { Resamples = request.Resamples, Seed = request.Seed, Threads = request.Threads });
        return new ComparisonStatistics
        {
            Images = request.Labels.Length,
            ValidationImages = request.ValidationLabels?.Length ?? 0,
            Resamples = request.Resamples,
            Predictors = [.. predictors.Select((predictor, index) => PredictorStatistics.Of(predictor, index, bootstrap, request))],
            Models = ModelStatistics.OfAll(predictors, bootstrap),
            Pairs = PairStatistics.OfAll(bootstrap, request),
            Verdicts = ModelVerdict.OfAll(bootstrap, request),
            Several = SeveralModelsStatistics.OfAll(request),
            Costs = request.Costs is { } costs
                ? [.. Enumerable.Range(0, costs.Classes).Select(label => Enumerable.Range(0, costs.Classes).Select(decision => costs[label, decision]).ToArray())]
                : null,
        };
    }

    private static void Check(StatisticsRequest request)
    {
        if (request.Predictors.Count == 0 || request.Labels.Length == 0)
            throw new ArgumentException("statistics need a predictor and an image", nameof(request));
        if (request.Predictors.Select(predictor => predictor.Id).Distinct().Count() != request.Predictors.Count)
            throw new ArgumentException("two predictors have one id", nameof(request));
        foreach (var predictor in request.Predictors)
        {
            if (predictor.Test.Length != request.Labels.Length * request.Classes)
                throw new ArgumentException($"{predictor.Id}: {predictor.Test.Length} probabilities for {request.Labels.Length} images of {request.Classes} classes", nameof(request));
            if (predictor.Validation is { } validation && validation.Length != (request.ValidationLabels?.Length ?? 0) * request.Classes)
                throw new ArgumentException($"{predictor.Id}: {validation.Length} validation probabilities for {request.ValidationLabels?.Length ?? 0} images", nameof(request));
        }
        if (request.Costs is { } costs && costs.Classes != request.Classes)
            throw new ArgumentException($"costs of {costs.Classes} classes for {request.Classes}", nameof(request));
    }
}
