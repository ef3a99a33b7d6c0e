namespace Cytobench.Metrics;

/// <summary>From probabilities to decisions, and other first steps.</summary>
public static class Predictions
{
    /// <summary>Float32's smallest normal number: a softmax in float32 writes 0 for what is below, and log 0 would rule out a class for ever.</summary>
    private const double Smallest = 1.1754943508222875e-38;

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

    /// <summary>Rows divided by their sums.</summary>
    internal static double[] Normalise(ReadOnlySpan<double> probabilities, int classes)
    {
        var normalised = probabilities.ToArray();
        for (var start = 0; start < normalised.Length; start += classes)
        {
            var row = normalised.AsSpan(start, classes);
            var sum = 0.0;
            foreach (var value in row)
                sum += value;
            foreach (ref var value in row)
                value /= sum;
        }
        return normalised;
    }

    /// <summary>Logits that have these probabilities as their softmax: the logarithms.</summary>
    internal static double[] Logits(ReadOnlySpan<double> probabilities, int classes)
    {
        var logits = Normalise(probabilities, classes);
        foreach (ref var value in logits.AsSpan())
            value = Math.Log(Math.Max(value, Smallest));
        return logits;
    }

    /// <summary>In place, row by row.</summary>
    internal static void Softmax(Span<double> logits, int classes)
    {
        for (var start = 0; start < logits.Length; start += classes)
        {
            var row = logits.Slice(start, classes);
            var highest = double.NegativeInfinity;
            foreach (var value in row)
                highest = Math.Max(highest, value);
            var sum = 0.0;
            foreach (ref var value in row)
                sum += value = Math.Exp(value - highest);
            foreach (ref var value in row)
                value /= sum;
        }
    }
}
