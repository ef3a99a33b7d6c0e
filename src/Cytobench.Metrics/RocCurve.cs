namespace Cytobench.Metrics;

/// <summary>True against false positive rate for falling thresholds; equal scores are one threshold.</summary>
/// <remarks>Fawcett 2006, "An introduction to ROC analysis", algorithm 2. Its trapezoids are <see cref="RocAuc"/>.</remarks>
public static class RocCurve
{
    /// <returns>From (0, 0) at an infinite threshold to (1, 1); rates are NaN without positives or negatives.</returns>
    public static IReadOnlyList<RocPoint> Binary(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        var ranking = new Ranking(scores.Length);
        ranking.Fill(scores, positives);
        double positiveCount = ranking.PositiveCount, negativeCount = scores.Length - positiveCount;
        var points = new List<RocPoint> { new(double.PositiveInfinity, 0 / negativeCount, 0 / positiveCount) };
        var (truePositives, falsePositives) = (0, 0);
        for (var at = scores.Length - 1; at >= 0; at--)
        {
            if (ranking.Positives[at])
                truePositives++;
            else
                falsePositives++;
            if (at == 0 || ranking.Scores[at - 1] != ranking.Scores[at])
                points.Add(new RocPoint(ranking.Scores[at], falsePositives / negativeCount, truePositives / positiveCount));
        }
        return points;
    }
}

/// <param name="Threshold">Least score that is called positive.</param>
/// <param name="FalsePositiveRate">Share of the negatives called positive.</param>
/// <param name="TruePositiveRate">Share of the positives called positive: recall.</param>
public readonly record struct RocPoint(double Threshold, double FalsePositiveRate, double TruePositiveRate);
