namespace Cytobench.Metrics;

/// <summary>Errors under a corruption against those of a reference model, so that hard and easy corruptions weigh alike.</summary>
/// <remarks>Hendrycks and Dietterich 2019, arXiv:1903.12261, section 4.1; with balanced errors as in Di Salvo et al. 2024, arXiv:2406.17536.</remarks>
public static class CorruptionError
{
    /// <summary>BE of a corruption: mean error over severities by the reference's. Below 1: fewer errors than the reference.</summary>
    public static double Balanced(ReadOnlySpan<double> errors, double referenceError) => Mean(errors) / referenceError;

    /// <summary>
    /// rBE of a corruption: what it adds to the error on clean images, by what it adds to the reference's. Below 1: degrades less;
    /// NaN where the reference does not degrade.
    /// </summary>
    public static double RelativeBalanced(ReadOnlySpan<double> errors, double cleanError, double referenceError, double referenceCleanError) =>
        referenceError == referenceCleanError ? double.NaN : (Mean(errors) - cleanError) / (referenceError - referenceCleanError);

    /// <summary>NaN without values, or as soon as one is.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }
}
