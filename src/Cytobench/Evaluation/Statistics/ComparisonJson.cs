using System.Text.Json;
using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>A comparison as JSON: "models" (all scores of each predictor), "pair" (where two are compared) and "statistics".</summary>
public static class ComparisonJson
{
    public static string Serialize(ComparisonStatistics statistics, StatisticsRequest request)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(request);
        return JsonSerializer.Serialize(new Document(
            request.Predictors.ToDictionary(predictor => predictor.Id, predictor => Scores.Compute(predictor.Test, request.Labels, request.Classes)),
            statistics.Pairs.Count == 1 ? new Pair(statistics.Pairs[0].OnlyFirstRight, statistics.Pairs[0].OnlySecondRight, statistics.Pairs[0].McnemarExactP) : null,
            request.ClassNames,
            statistics), CytobenchJson.Options);
    }

    private sealed record Document(IReadOnlyDictionary<string, ClassificationScores> Models, Pair? Pair, IReadOnlyList<string> ClassNames, ComparisonStatistics Statistics);

    private sealed record Pair(int OnlyFirstRight, int OnlySecondRight, double McnemarExactP);
}
