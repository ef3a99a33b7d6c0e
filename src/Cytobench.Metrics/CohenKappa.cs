namespace Cytobench.Metrics;

/// <summary>Agreement of labels and predictions beyond what their frequencies alone would give.</summary>
/// <remarks>Cohen 1960, "A coefficient of agreement for nominal scales"; unweighted.</remarks>
public static class CohenKappa
{
    /// <returns>At most 1; NaN where labels and predictions are all of one and the same class.</returns>
    public static double Coefficient(ConfusionMatrix confusion)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        double n = confusion.N;
        var byChance = 0.0;                                                 // times n^2, a whole number
        for (var k = 0; k < confusion.Classes; k++)
            byChance += (double)confusion.Support[k] * confusion.Predicted[k];
        return (confusion.Correct * n - byChance) / (n * n - byChance);
    }
}
