using System.Globalization;
using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>Verdicts as sentences; the better model comes first, differences are percentage points of accuracy.</summary>
internal static class VerdictText
{
    public static string Of(ModelVerdict verdict)
    {
        var mirrored = verdict.Accuracy.Estimate < 0;
        var (better, other) = mirrored ? (verdict.SecondTitle, verdict.FirstTitle) : (verdict.FirstTitle, verdict.SecondTitle);
        var interval = Mirrored(verdict.Accuracy.Bca, mirrored);
        var difference = Math.Abs(verdict.Accuracy.Estimate);
        var several = verdict.FirstSeeds > 1 || verdict.SecondSeeds > 1;
        var mean = several ? $", mean of {Seeds(verdict)}" : "";
        var holm = verdict.Pairs > 1 ? $", Holm-corrected over {verdict.Pairs} pairs" : "";
        var decimals = difference < 0.005 ? 2 : 1;
        var test = several ? "paired bootstrap" : "exact McNemar";
        var numbers = $"95 % interval {Points(interval.Lower, decimals)} to {Points(interval.Upper, decimals)}, {P(verdict.HolmP)} ({test}{holm})";
        var sentence = verdict.Kind != VerdictKind.NoEvidence
            ? $"{better} is better {(verdict.Pairs > 1 ? $"than {other} " : "")}by {Points(difference, decimals)} points of accuracy{mean}, {numbers}"
            : difference == 0
                ? $"No evidence of a difference: {better} and {other} are right equally often{mean}, {numbers}"
                : $"No evidence of a difference: {better} is ahead of {other} by {Points(difference, decimals)} points of accuracy{mean}, {numbers}";
        return $"{sentence}; {SeedClause(verdict, mirrored, decimals)}.";
    }

    private static string SeedClause(ModelVerdict verdict, bool mirrored, int decimals)
    {
        if (verdict.OverSeeds is not { } over)
            return verdict.Kind == VerdictKind.NoEvidence
                ? "these test images do not tell the two apart"
                : "this holds for these two trained models, as how far seeds spread is not known";
        var interval = Mirrored(over.Interval, mirrored);
        var spread = $"95 % interval over seeds {Points(interval.Lower, decimals)} to {Points(interval.Upper, decimals)}";
        var wilcoxon = verdict.Wilcoxon is { } test ? $", Wilcoxon {P(test.P)}" : "";
        return verdict.LargerThanSeeds == true
            ? $"the difference is larger than seeds explain ({spread}{wilcoxon})"
            : $"the difference is not larger than seeds explain ({spread}{wilcoxon})";
    }

    private static string Seeds(ModelVerdict verdict) => verdict.FirstSeeds == verdict.SecondSeeds
        ? $"{verdict.FirstSeeds} seeds each"
        : $"{verdict.FirstSeeds} and {verdict.SecondSeeds} seeds";

    private static Interval Mirrored(Interval interval, bool mirrored) => mirrored ? new Interval(-interval.Upper, -interval.Lower) : interval;

    /// <summary>Percentage points; what is not 0 gets more decimals rather than the look of 0, since verdicts rest on the side of 0 on which an interval ends.</summary>
    internal static string Points(double share, int decimals)
    {
        const int Most = 4;
        const double Rounding = 1e-12;                                   // what is left of a 0 after sums
        if (double.IsNaN(share))
            return "n/a";
        while (Math.Abs(share) > Rounding && decimals < Most && Math.Round(100 * share, decimals) == 0)
            decimals++;
        var points = Math.Round(100 * share, decimals);
        return (points == 0 ? 0 : points).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture); // no "-0.0"
    }

    public static string P(double p) => double.IsNaN(p) ? "p n/a"
        : p < 0.0001 ? "p < 0.0001"
        : "p = " + p.ToString(p < 0.001 ? "F4" : p < 0.1 ? "F3" : "F2", CultureInfo.InvariantCulture);
}
