namespace Cytobench.Metrics;

/// <summary>Area under the ROC curve: the chance that a positive scores above a negative, ties counting one half.</summary>
/// <remarks>Hanley and McNeil 1982; equal to the trapezoid rule of scikit-learn's <c>roc_auc_score</c>.</remarks>
public static class RocAuc
{
    /// <returns>In [0, 1]; NaN without positives or without negatives.</returns>
    public static double Binary(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        var ranking = new Ranking(scores.Length);
        ranking.Fill(scores, positives);
        return Of(ranking);
    }

    /// <summary>The area over all cells of the N x K indicator matrix at once.</summary>
    /// <inheritdoc cref="Scores.Compute(ReadOnlySpan{double}, ReadOnlySpan{int}, int)"/>
    public static double Micro(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        var ranking = new Ranking(probabilities.Length);
        ranking.FillWithAllClasses(probabilities, labels, classes);
        return Of(ranking);
    }

    internal static double Of(Ranking ranking)
    {
        var scores = ranking.Scores;
        var positives = ranking.Positives;
        var pairsWon = 0.0;                                                 // multiples of one half: exact below 2^52
        long negativesBelow = 0;
        for (var start = 0; start < scores.Length;)
        {
            long tiedPositives = 0, tiedNegatives = 0;
            var end = start;
            for (; end < scores.Length && scores[end] == scores[start]; end++)
            {
                if (positives[end])
                    tiedPositives++;
                else
                    tiedNegatives++;
            }
            pairsWon += tiedPositives * (negativesBelow + 0.5 * tiedNegatives);
            negativesBelow += tiedNegatives;
            start = end;
        }
        return pairsWon / ((double)ranking.PositiveCount * negativesBelow);
    }
}
