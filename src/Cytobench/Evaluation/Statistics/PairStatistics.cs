using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>Two predictors on the same images: differences (first minus second) with intervals, tests, and who misses what.</summary>
public sealed record PairStatistics
{
    public required string First { get; init; }                          // predictor ids
    public required string Second { get; init; }
    public required int OnlyFirstRight { get; init; }
    public required int OnlySecondRight { get; init; }
    public required double McnemarExactP { get; init; }
    public required double McnemarHolmP { get; init; }                   // over all pairs of the comparison
    public required IReadOnlyList<MetricInterval> Differences { get; init; } // 95 %
    public required IReadOnlyList<DeLongClassResult> DeLong { get; init; } // class by class against the rest
    public required IReadOnlyList<ConfusionDifference> Confusions { get; init; } // that differ, largest first
    public required int[] ImagesOnlyFirstRight { get; init; }            // indices into the test split
    public required int[] ImagesOnlySecondRight { get; init; }
    public required int[] ImagesBothMiss { get; init; }

    public BootstrapInterval Difference(ResampledMetric metric) => Differences.First(one => one.Metric == metric).Interval;

    internal static IReadOnlyList<PairStatistics> OfAll(BootstrapResult bootstrap, StatisticsRequest request)
    {
        var predictors = request.Predictors;
        var pairs = (from first in Enumerable.Range(0, predictors.Count)
                     from second in Enumerable.Range(first + 1, predictors.Count - first - 1)
                     let one = predictors[first]
                     let other = predictors[second]
                     where one.Model != other.Model && one.Kind == other.Kind && one.Seed == other.Seed
                     select Of(first, second, bootstrap, request)).ToArray();
        var corrected = Holm.Correct(Array.ConvertAll(pairs, pair => pair.McnemarExactP));
        return [.. pairs.Zip(corrected, (pair, p) => pair with { McnemarHolmP = p })];
    }

    internal static bool[] Correct(Predictor predictor, StatisticsRequest request) =>
        [.. Predictions.MostProbable(predictor.Test, request.Classes).Zip(request.Labels, (prediction, label) => prediction == label)];

    private static PairStatistics Of(int first, int second, BootstrapResult bootstrap, StatisticsRequest request)
    {
        var (one, other) = (request.Predictors[first], request.Predictors[second]);
        var (firstRight, secondRight) = (Correct(one, request), Correct(other, request));
        var images = Enumerable.Range(0, request.Labels.Length).ToArray();
        var onlyFirst = images.Where(image => firstRight[image] && !secondRight[image]).ToArray();
        var onlySecond = images.Where(image => secondRight[image] && !firstRight[image]).ToArray();
        return new PairStatistics
        {
            First = one.Id,
            Second = other.Id,
            OnlyFirstRight = onlyFirst.Length,
            OnlySecondRight = onlySecond.Length,
            McnemarExactP = McNemar.ExactP(onlyFirst.Length, onlySecond.Length),
            McnemarHolmP = double.NaN,
            Differences = MetricInterval.OfAll(metric => bootstrap.Difference(first, second, metric)),
            DeLong = Metrics.DeLong.PerClass(one.Test, other.Test, request.Labels, request.Classes),
            Confusions = ConfusionDifference.OfAll(one, other, request),
            ImagesOnlyFirstRight = onlyFirst,
            ImagesOnlySecondRight = onlySecond,
            ImagesBothMiss = [.. images.Where(image => !firstRight[image] && !secondRight[image])],
        };
    }
}

/// <summary>A confusion that one of two predictors makes more often.</summary>
public sealed record ConfusionDifference(int Label, int Prediction, int First, int Second)
{
    internal static IReadOnlyList<ConfusionDifference> OfAll(Predictor first, Predictor second, StatisticsRequest request)
    {
        var ofFirst = ConfusionMatrix.Count(request.Labels, Predictions.MostProbable(first.Test, request.Classes), request.Classes);
        var ofSecond = ConfusionMatrix.Count(request.Labels, Predictions.MostProbable(second.Test, request.Classes), request.Classes);
        return
        [
            .. from label in Enumerable.Range(0, request.Classes)
               from prediction in Enumerable.Range(0, request.Classes)
               let cell = new ConfusionDifference(label, prediction, ofFirst[label, prediction], ofSecond[label, prediction])
               where label != prediction && cell.First != cell.Second
               orderby Math.Abs(cell.First - cell.Second) descending
               select cell,
        ];
    }
}
