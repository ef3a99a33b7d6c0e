namespace Cytobench.Cli.Views;

/// <summary>How far a task is, in words.</summary>
internal static class ProgressText
{
    /// <param name="value">How far the task is.</param>
    /// <param name="elapsed">Since its first report.</param>
    /// <param name="doneAtStart">What was done then: a resumed download does not start at 0.</param>
    public static string Line(ProgressReport value, TimeSpan elapsed, long doneAtStart) =>
        $"{value.Stage}: {Amount(value)}{(Left(value, elapsed, doneAtStart) is { TotalSeconds: >= 1 } left ? $", {Time(left)} left" : "")}{(value.Detail is null ? "" : $", {value.Detail}")}";

    public static string Amount(ProgressReport value) => (value.Unit, value.Total) switch
    {
        ("bytes", <= 0) => $"{value.Done / 1e6:N0} MB",
        ("bytes", _) => $"{value.Done / 1e6:N0} of {value.Total / 1e6:N0} MB",
        (_, <= 0) => $"{value.Done:N0} {value.Unit}",
        _ => $"{value.Done:N0} of {value.Total:N0} {value.Unit}",
    };

    /// <summary>At the mean speed since the start; null while nothing is known.</summary>
    public static TimeSpan? Left(ProgressReport value, TimeSpan elapsed, long doneAtStart) => value.Total > 0 && value.Done > doneAtStart
        ? TimeSpan.FromSeconds(elapsed.TotalSeconds * (value.Total - value.Done) / (value.Done - doneAtStart))
        : null;

    /// <summary>"0:30", "1:39:58".</summary>
    public static string Time(TimeSpan time) => time.TotalHours >= 1 ? FormattableString.Invariant($@"{(int)time.TotalHours}:{time:mm\:ss}") : $@"{time:m\:ss}";
}
