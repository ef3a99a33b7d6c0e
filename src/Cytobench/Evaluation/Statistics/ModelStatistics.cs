using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>One model over its seeds: how far trainings spread, apart from how much the choice of test images matters.</summary>
public sealed record ModelStatistics
{
    public required string Model { get; init; }
    public required string Title { get; init; }
    public required IReadOnlyList<string> Predictors { get; init; }      // ids, one for each seed
    public required IReadOnlyList<SeedScore> Scores { get; init; }       // one for each resampled metric

    public SeedScore Score(ResampledMetric metric) => Scores.First(score => score.Metric == metric);

    internal static IReadOnlyList<ModelStatistics> OfAll(IReadOnlyList<Predictor> predictors, BootstrapResult bootstrap) =>
    [
        .. from one in predictors.Select((predictor, index) => (Predictor: predictor, Index: index))
           where one.Predictor.Kind == PredictorKind.Trained
           group one by one.Predictor.Model into model
           let indices = model.Select(one => one.Index).ToArray()
           select new ModelStatistics
           {
               Model = model.Key,
               Title = model.First().Predictor.ModelTitle,
               Predictors = [.. model.Select(one => one.Predictor.Id)],
               Scores = [.. Enum.GetValues<ResampledMetric>().Select(metric => SeedScore.Of(metric, indices, predictors.Count, bootstrap))],
           },
    ];
}

/// <param name="Metric">Which score.</param>
/// <param name="PerSeed">In the order of the seeds.</param>
/// <param name="StandardDeviation">Of a sample (n - 1) over seeds; NaN for one seed.</param>
/// <param name="Mean">Over seeds; its interval comes from the choice of test images alone.</param>
public sealed record SeedScore(ResampledMetric Metric, double[] PerSeed, double StandardDeviation, BootstrapInterval Mean)
{
    internal static SeedScore Of(ResampledMetric metric, int[] indices, int predictors, BootstrapResult bootstrap)
    {
        var perSeed = Array.ConvertAll(indices, index => bootstrap.Of(index, metric).Estimate);
        var mean = perSeed.Average();
        var deviation = perSeed.Length < 2 ? double.NaN : Math.Sqrt(perSeed.Sum(value => (value - mean) * (value - mean)) / (perSeed.Length - 1));
        return new SeedScore(metric, perSeed, deviation, bootstrap.Contrast(Weights(predictors, indices, 1), metric));
    }

    /// <summary>Weights that give the mean of some predictors, times a factor.</summary>
    internal static double[] Weights(int predictors, int[] indices, double factor)
    {
        var weights = new double[predictors];
        foreach (var index in indices)
            weights[index] = factor / indices.Length;
        return weights;
    }
}
