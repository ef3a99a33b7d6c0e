namespace Cytobench.Metrics;

/// <summary>Correlation between labels and predictions, for any number of classes.</summary>
/// <remarks>Gorodkin 2004, "Comparing two K-category assignments by a K-category correlation coefficient", equation 8.</remarks>
public static class Matthews
{
    /// <returns>In [-1, 1]; NaN where all labels or all predictions are one class (scikit-learn says 0 there).</returns>
    public static double Coefficient(ConfusionMatrix confusion)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        double n = confusion.N;
        var (labelsAndPredictions, labels, predictions) = (confusion.Correct * n, n * n, n * n);
        for (var k = 0; k < confusion.Classes; k++)
        {
            double support = confusion.Support[k], predicted = confusion.Predicted[k];
            labelsAndPredictions -= support * predicted;
            labels -= support * support;
            predictions -= predicted * predicted;
        }
        return labelsAndPredictions / Math.Sqrt(labels * predictions);      // whole numbers until here, so 0 / 0 is exact
    }
}
