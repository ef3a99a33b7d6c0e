using System.Globalization;
using System.Text.RegularExpressions;

namespace Cytobench.Cli;

/// <summary>Times as people write them: 90s, 30m, 1h30m.</summary>
internal static partial class Duration
{
    /// <returns>Seconds; 0 for "none".</returns>
    /// <exception cref="UserException">It is no time above 0.</exception>
    public static double Parse(string option, string value)
    {
        if (value == "none")
            return 0;
        var match = Pattern().Match(value);
        double Part(string name) => match.Groups[name] is { Success: true } part ? double.Parse(part.ValueSpan, CultureInfo.InvariantCulture) : 0;
        var seconds = match.Success ? Part("hours") * 3600 + Part("minutes") * 60 + Part("seconds") : 0;
        return seconds > 0 ? seconds : throw new UserException($"{option} {value}: write a time, as 90s, 30m or 1h30m");
    }

    /// <summary>"48 s", "25 min 3 s", "2 h 5 min".</summary>
    public static string Text(double seconds) => TimeSpan.FromSeconds(seconds) is var time && time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min"
        : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s"
        : $"{time.TotalSeconds:F0} s";

    [GeneratedRegex(@"^((?<hours>\d{1,4})h)?((?<minutes>\d{1,6})m)?((?<seconds>\d{1,7})s)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
