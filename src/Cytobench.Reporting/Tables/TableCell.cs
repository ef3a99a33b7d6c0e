using Cytobench.Metrics;

namespace Cytobench.Reporting.Tables;

/// <summary>What stands in one place of a table.</summary>
/// <param name="Text">As readers see it; rounded, "n/a" where undefined.</param>
internal sealed record TableCell(string Text)
{
    public IReadOnlyList<double> Values { get; init; } = [];             // the same unrounded, one for each key of its column; empty where it is text
    public string Spread { get; init; } = "";                            // "± 0.0031", shown more quietly
    public bool IsBest { get; init; }                                    // of its line
    public bool IsQuiet { get; init; }                                   // first of a row that belongs to the one before
    public int? Model { get; init; }                                     // place of a model, whose colour stands before the text

    public string Plain => Spread.Length == 0 ? Text : $"{Text} {Spread}";

    public static TableCell Number(double value, string text) => new(text) { Values = [value] };

    public static TableCell Score(double value, int decimals = 4) => Number(value, Numbers.Score(value, decimals));

    public static TableCell Count(long value) => Number(value, Numbers.Count(value));

    public static TableCell Percent(double fraction, int decimals = 1) => Number(fraction, Numbers.Percent(fraction, decimals));

    public static TableCell PValue(double p) => Number(p, Numbers.PValue(p));

    /// <summary>"0.9427 to 0.9576".</summary>
    public static TableCell Range(Interval interval, int decimals = 4) => new(Numbers.Range(interval, decimals)) { Values = [interval.Lower, interval.Upper] };

    /// <summary>A mean over seeds and, where there are several, their standard deviation.</summary>
    public static TableCell MeanOverSeeds(double mean, double deviation, int decimals = 4) => new(Numbers.Score(mean, decimals))
    {
        Values = [mean, deviation],
        Spread = double.IsNaN(deviation) ? "" : $"± {Numbers.Score(deviation, decimals)}",
    };
}
