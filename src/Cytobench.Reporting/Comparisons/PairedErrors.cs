using Cytobench.Metrics;
using Cytobench.Runs;

namespace Cytobench.Reporting.Comparisons;

/// <summary>Two trained models on the same test images: who misses what, and whether that could be chance.</summary>
/// <param name="First">Fewer errors, or equally many.</param>
/// <param name="Second">The other.</param>
/// <param name="OnlyFirstRight">Images that only the first has right.</param>
/// <param name="OnlySecondRight">Images that only the second has right.</param>
/// <param name="BothWrong">Images that both miss.</param>
/// <param name="P">Exact McNemar test, two-sided.</param>
internal sealed record PairedErrors(ModelResult First, ModelResult Second, int OnlyFirstRight, int OnlySecondRight, int BothWrong, double P)
{
    public const double Level = 0.05;                                    // the usual convention; p is always given beside it

    public static PairedErrors Of(ModelResult one, ModelResult other)
    {
        var (first, second) = other.Test.Scores.Errors < one.Test.Scores.Errors ? (other, one) : (one, other);
        var result = McNemar.Exact(first.Test.Predictions(), second.Test.Predictions(), first.Test.Labels);
        return new PairedErrors(first, second, result.OnlyFirstRight, result.OnlySecondRight, ComparedModels.MissedByAll([first, second]), result.P);
    }

    public int Difference => Second.Test.Scores.Errors - First.Test.Scores.Errors;
}
