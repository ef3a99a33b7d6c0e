namespace Cytobench.Metrics;

/// <summary>From probabilities to decisions.</summary>
public static class Predictions
{
    /// <param name="probabilities">Row-major N x K.</param>
    /// <param name="classes">K.</param>
    /// <returns>For each row the class of the highest probability; of equal ones the first, as NumPy's argmax.</returns>
    public static int[] MostProbable(ReadOnlySpan<double> probabilities, int classes)
    {
        var predictions = new int[probabilities.Length / classes];
        for (var i = 0; i < predictions.Length; i++)
        {
            var row = probabilities.Slice(i * classes, classes);
            var best = 0;
            for (var k = 1; k < classes; k++)
                if (row[k] > row[best])
                    best = k;
            predictions[i] = best;
        }
        return predictions;
    }
}
