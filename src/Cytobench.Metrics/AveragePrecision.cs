namespace Cytobench.Metrics;

/// <summary>Precision averaged over the steps of recall, without interpolation; equal scores are one threshold.</summary>
/// <remarks>Scikit-learn's <c>average_precision_score</c>: sum of (R_n - R_(n-1)) P_n over falling thresholds.</remarks>
public static class AveragePrecision
{
    /// <returns>In (0, 1]; NaN without positives.</returns>
    public static double Binary(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        var ranking = new Ranking(scores.Length);
        ranking.Fill(scores, positives);
        return Of(ranking);
    }

    internal static double Of(Ranking ranking)
    {
        var scores = ranking.Scores;
        var positives = ranking.Positives;
        var (sum, truePositives, predictedPositives) = (0.0, 0, 0);
        for (var start = scores.Length - 1; start >= 0;)
        {
            var (tiedPositives, end) = (0, start);
            for (; end >= 0 && scores[end] == scores[start]; end--)
                tiedPositives += positives[end] ? 1 : 0;
            truePositives += tiedPositives;
            predictedPositives += start - end;
            sum += tiedPositives * ((double)truePositives / predictedPositives);
            start = end;
        }
        return sum / ranking.PositiveCount;
    }
}
