using System.Globalization;
using Cytobench.Metrics;

namespace Cytobench.Reporting;

/// <summary>Numbers as readers see them: invariant culture, NaN as "n/a".</summary>
internal static class Numbers
{
    public const string Undefined = "n/a";

    /// <summary>"3,421".</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1,302" images a second.</summary>
    public static string Rate(double perSecond) => double.IsFinite(perSecond) ? Count((long)Math.Round(perSecond)) : Undefined;

    /// <summary>Scores of some thousand images: one image is 0.0003, so four decimals by default.</summary>
    public static string Score(double value, int decimals = 4) => Fixed(value, decimals);

    /// <summary>"95.2 %" of 0.952, with a space that does not break.</summary>
    public static string Percent(double fraction, int decimals = 1) =>
        double.IsNaN(fraction) ? Undefined : $"{Fixed(100 * fraction, decimals)}\u00a0%";

    /// <summary>As many digits as bring back the same value.</summary>
    public static string Exact(double value) => double.IsNaN(value) ? Undefined : value.ToString("R", CultureInfo.InvariantCulture);

    public static string Fixed(double value, int decimals) =>
        double.IsNaN(value) ? Undefined : value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>"0.9427 to 0.9576".</summary>
    public static string Range(Interval interval, int decimals = 4) =>
        double.IsNaN(interval.Lower) ? Undefined : $"{Fixed(interval.Lower, decimals)} to {Fixed(interval.Upper, decimals)}";

    /// <summary>A difference with its sign: "+0.0012", "−0.0003".</summary>
    public static string Signed(double value, int decimals = 4)
    {
        var text = Fixed(value, decimals);
        return double.IsNaN(value) ? text : text[0] == '-' ? $"−{text[1..]}" : $"+{text}";
    }

    /// <summary>"44.8 MB" of 44,779,423 bytes; powers of ten, as disks are sold.</summary>
    public static string Bytes(long? bytes) => bytes is not { } count ? Undefined
        : count >= 999.5e6 ? $"{ThreeDigits(count / 1e9)}\u00a0GB"
        : count >= 999.5e3 ? $"{ThreeDigits(count / 1e6)}\u00a0MB"
        : $"{ThreeDigits(count / 1e3)}\u00a0kB";

    /// <summary>"4.21 ms", "1.30 s".</summary>
    public static string ShortTime(double seconds) => !double.IsFinite(seconds) ? Undefined
        : seconds < 0.9995 ? $"{ThreeDigits(seconds * 1e3)}\u00a0ms"
        : $"{ThreeDigits(seconds)}\u00a0s";

    /// <summary>"812 J", "18.4 kJ", "1.02 MJ".</summary>
    public static string Energy(double? joules) => joules is not { } value || !double.IsFinite(value) ? Undefined
        : value >= 999.5e3 ? $"{ThreeDigits(value / 1e6)}\u00a0MJ"
        : value >= 999.5 ? $"{ThreeDigits(value / 1e3)}\u00a0kJ"
        : $"{ThreeDigits(value)}\u00a0J";

    /// <summary>A probability from a test: three decimals, or how small it is at most.</summary>
    public static string PValue(double p) => double.IsNaN(p) ? Undefined : p < 0.001 ? "below 0.001" : Fixed(p, 3);

    /// <summary>"11.2 M", "2.13 G", "812".</summary>
    public static string Magnitude(double value) => value switch
    {
        double.NaN => Undefined,
        >= 999.5e9 => $"{ThreeDigits(value / 1e12)}\u00a0T",
        >= 999.5e6 => $"{ThreeDigits(value / 1e9)}\u00a0G",
        >= 999.5e3 => $"{ThreeDigits(value / 1e6)}\u00a0M",
        >= 1e4 => $"{ThreeDigits(value / 1e3)}\u00a0k",
        _ => Count((long)value),
    };

    /// <summary>"0.8 s", "48 s", "3 min 05 s", "1 h 18 min".</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds))
            return Undefined;
        if (seconds < 9.95)
            return $"{Fixed(seconds, 1)}\u00a0s";
        var whole = (long)Math.Round(seconds);
        var (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
        return hours > 0 ? $"{Count(hours)}\u00a0h\u00a0{minutes:00}\u00a0min"
            : minutes > 0 ? $"{minutes}\u00a0min\u00a0{rest:00}\u00a0s"
            : $"{rest}\u00a0s";
    }

    /// <summary>"1 image", "2 images".</summary>
    public static string Plural(long count, string singular, string? plural = null) =>
        $"{Count(count)} {(count == 1 ? singular : plural ?? singular + "s")}";

    private static string ThreeDigits(double value) => Fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
