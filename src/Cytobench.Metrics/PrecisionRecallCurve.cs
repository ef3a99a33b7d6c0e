namespace Cytobench.Metrics;

/// <summary>Precision and recall for falling thresholds; equal scores are one threshold.</summary>
/// <remarks>Its steps, precision times gained recall, sum to <see cref="AveragePrecision"/>; points are not to be joined by lines.</remarks>
public static class PrecisionRecallCurve
{
    /// <returns>By rising recall; recall is NaN without positives.</returns>
    public static IReadOnlyList<PrecisionRecallPoint> Binary(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        var ranking = new Ranking(scores.Length);
        ranking.Fill(scores, positives);
        var points = new List<PrecisionRecallPoint>();
        var truePositives = 0;
        for (var at = scores.Length - 1; at >= 0; at--)
        {
            truePositives += ranking.Positives[at] ? 1 : 0;
            if (at == 0 || ranking.Scores[at - 1] != ranking.Scores[at])
                points.Add(new PrecisionRecallPoint(ranking.Scores[at], (double)truePositives / (scores.Length - at), (double)truePositives / ranking.PositiveCount));
        }
        return points;
    }
}

/// <param name="Threshold">Least score that is called positive.</param>
/// <param name="Precision">Share of positives among those called so.</param>
/// <param name="Recall">Share of the positives called so.</param>
public readonly record struct PrecisionRecallPoint(double Threshold, double Precision, double Recall);
