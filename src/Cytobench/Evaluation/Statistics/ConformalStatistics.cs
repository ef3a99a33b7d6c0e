using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>Conformal sets (APS, or RAPS with a penalty) fitted on validation images, on the test images: how often they hold the true class, how large they are.</summary>
public sealed record ConformalStatistics
{
    public required double Wished { get; init; }                         // coverage that was asked for
    public double Penalty { get; init; }                                 // of each class beyond the first; 0: APS
    public required double Threshold { get; init; }
    public required double Coverage { get; init; }
    public required Interval CoverageInterval { get; init; }             // Wilson, 95 %
    public required double MeanSize { get; init; }                       // classes in a set
    public required double SingleShare { get; init; }                    // of sets that name one class
    public required double[] CoveragePerClass { get; init; }             // NaN for a class without images
    public required double[] SizePerClass { get; init; }

    internal static IReadOnlyList<ConformalStatistics> OfAll(Predictor predictor, StatisticsRequest request) =>
        predictor.Validation is { Length: > 0 } validation
            ? [.. request.ConformalCoverages.Select(coverage => Of(validation, predictor.Test, coverage, request))]
            : [];

    private static ConformalStatistics Of(double[] validation, double[] test, double wished, StatisticsRequest request)
    {
        var conformal = ConformalPredictor.Calibrate(validation, request.ValidationLabels, request.Classes, new ConformalConfig { Coverage = wished, Penalty = request.ConformalPenalty, Seed = request.Seed });
        var sets = conformal.Sets(test);
        var holds = sets.Zip(request.Labels, (set, label) => set.Contains(label)).ToArray();
        var (covered, size, count) = (new double[request.Classes], new double[request.Classes], new double[request.Classes]);
        for (var image = 0; image < sets.Length; image++)
        {
            var label = request.Labels[image];
            count[label]++;
            covered[label] += holds[image] ? 1 : 0;
            size[label] += sets[image].Length;
        }
        return new ConformalStatistics
        {
            Wished = wished,
            Penalty = request.ConformalPenalty,
            Threshold = conformal.Threshold,
            Coverage = holds.Average(held => held ? 1.0 : 0),
            CoverageInterval = WilsonInterval.Of(holds.Count(held => held), holds.Length),
            MeanSize = sets.Average(set => set.Length),
            SingleShare = sets.Average(set => set.Length == 1 ? 1.0 : 0),
            CoveragePerClass = [.. covered.Zip(count, (sum, n) => sum / n)],
            SizePerClass = [.. size.Zip(count, (sum, n) => sum / n)],
        };
    }
}
