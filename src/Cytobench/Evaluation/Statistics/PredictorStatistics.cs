using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>What one predictor gives, with intervals from the choice of test images.</summary>
public sealed record PredictorStatistics
{
    public required string Id { get; init; }
    public required string Title { get; init; }
    public required string Model { get; init; }
    public required int? Seed { get; init; }
    public required PredictorKind Kind { get; init; }
    public required int Errors { get; init; }
    public required Interval AccuracyWilson { get; init; }               // 95 %
    public required IReadOnlyList<MetricInterval> Scores { get; init; }  // one for each resampled metric, 95 %
    public required CalibrationStatistics Calibration { get; init; }
    public required SelectiveStatistics Selective { get; init; }
    public required IReadOnlyList<ConformalStatistics> Conformal { get; init; } // empty without validation images
    public CostStatistics? Costs { get; init; }

    public BootstrapInterval Score(ResampledMetric metric) => Scores.First(score => score.Metric == metric).Interval;

    internal static PredictorStatistics Of(Predictor predictor, int index, BootstrapResult bootstrap, StatisticsRequest request)
    {
        var correct = PairStatistics.Correct(predictor, request);
        var calibration = CalibrationStatistics.Of(predictor, request);
        return new PredictorStatistics
        {
            Id = predictor.Id,
            Title = predictor.Title,
            Model = predictor.Model,
            Seed = predictor.Seed,
            Kind = predictor.Kind,
            Errors = correct.Count(right => !right),
            AccuracyWilson = WilsonInterval.Of(correct.Count(right => right), correct.Length),
            Scores = MetricInterval.OfAll(metric => bootstrap.Of(index, metric)),
            Calibration = calibration,
            Selective = SelectiveStatistics.Of(predictor, request),
            Conformal = ConformalStatistics.OfAll(predictor, request),
            Costs = request.Costs is null ? null : CostStatistics.Of(predictor, calibration.Fit, request),
        };
    }
}

/// <param name="Metric">Which score, or a difference of it.</param>
/// <param name="Interval">95 %, percentile and BCa.</param>
public sealed record MetricInterval(ResampledMetric Metric, BootstrapInterval Interval)
{
    internal static IReadOnlyList<MetricInterval> OfAll(Func<ResampledMetric, BootstrapInterval> of) =>
        [.. Enum.GetValues<ResampledMetric>().Select(metric => new MetricInterval(metric, of(metric)))];
}
