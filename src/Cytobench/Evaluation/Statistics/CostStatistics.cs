using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>What decisions cost on the test images: those of the most probable class, and those that promise to cost least.</summary>
public sealed record CostStatistics
{
    public required double MostProbable { get; init; }                   // mean cost of an image
    public required double Bayes { get; init; }                          // mean cost when costs decide
    public required double Expected { get; init; }                       // what the probabilities promised for these decisions
    public required bool Calibrated { get; init; }                       // whether a fit on validation images came first
    public required IReadOnlyList<ChangedDecision> Changes { get; init; } // most frequent first

    internal static CostStatistics Of(Predictor predictor, CalibrationFit? fit, StatisticsRequest request)
    {
        var costs = request.Costs!;
        var probabilities = fit?.Apply(predictor.Test, request.Classes) ?? predictor.Test;
        var (before, after) = (Predictions.MostProbable(predictor.Test, request.Classes), costs.BayesDecisions(probabilities));
        return new CostStatistics
        {
            MostProbable = costs.MeanCost(request.Labels, before),
            Bayes = costs.MeanCost(request.Labels, after),
            Expected = after.Select((decision, image) => Promised(costs, probabilities.AsSpan(image * request.Classes, request.Classes), decision)).Average(),
            Calibrated = fit is not null,
            Changes =
            [
                .. from change in before.Zip(after)
                   where change.First != change.Second
                   group change by change into same
                   orderby same.Count() descending, same.Key.First, same.Key.Second
                   select new ChangedDecision(same.Key.First, same.Key.Second, same.Count()),
            ],
        };
    }

    private static double Promised(CostMatrix costs, ReadOnlySpan<double> row, int decision)
    {
        var (sum, total) = (0.0, 0.0);
        for (var label = 0; label < row.Length; label++)
        {
            sum += row[label] * costs[label, decision];
            total += row[label];
        }
        return sum / total;
    }
}

/// <param name="MostProbable">Class that was most probable.</param>
/// <param name="Decision">Class that is decided instead.</param>
/// <param name="Images">How often.</param>
public sealed record ChangedDecision(int MostProbable, int Decision, int Images);
