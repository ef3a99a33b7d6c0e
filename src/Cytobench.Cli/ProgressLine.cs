using System.Diagnostics;

namespace Cytobench.Cli;

/// <summary>One line of a terminal that says how far a task is and how long it will take; silent in files and pipes.</summary>
internal sealed class ProgressLine(TextWriter to) : IProgress<ProgressReport>, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock writing = new();
    private readonly bool isTerminal = !Console.IsErrorRedirected;
    private string? stage;
    private long startedAt;
    private long doneAtStart;
    private long writtenAt;
    private int length;

    public void Report(ProgressReport value)
    {
        if (!isTerminal)
            return;
        lock (writing)
        {
            if (value.Stage != stage)
                (stage, startedAt, doneAtStart, writtenAt) = (value.Stage, Stopwatch.GetTimestamp(), value.Done, 0);
            if (writtenAt != 0 && Stopwatch.GetElapsedTime(writtenAt) < Pause && value.Done != value.Total)
                return;
            writtenAt = Stopwatch.GetTimestamp();
            var text = Line(value, Stopwatch.GetElapsedTime(startedAt), doneAtStart);
            to.Write($"\r{text.PadRight(length)}");
            length = text.Length;
        }
    }

    /// <summary>Empties the line, before anything else is printed.</summary>
    public void Clear()
    {
        lock (writing)
        {
            if (length > 0)
                to.Write($"\r{new string(' ', length)}\r");
            length = 0;
        }
    }

    public void Dispose() => Clear();

    /// <param name="value">How far the task is.</param>
    /// <param name="elapsed">Since its first report.</param>
    /// <param name="doneAtStart">What was done then: a resumed download does not start at 0.</param>
    internal static string Line(ProgressReport value, TimeSpan elapsed, long doneAtStart)
    {
        var amount = value.Unit == "bytes" ? $"{value.Done / 1e6:N0} of {value.Total / 1e6:N0} MB" : $"{value.Done:N0} of {value.Total:N0} {value.Unit}";
        if (value.Total <= 0)
            amount = value.Unit == "bytes" ? $"{value.Done / 1e6:N0} MB" : $"{value.Done:N0} {value.Unit}";
        var made = value.Done - doneAtStart;
        var left = value.Total > 0 && made > 0 ? TimeSpan.FromSeconds(elapsed.TotalSeconds * (value.Total - value.Done) / made) : (TimeSpan?)null;
        var time = left is { TotalSeconds: >= 1 } some ? $", {(some.TotalHours >= 1 ? $@"{some:h\:mm\:ss}" : $@"{some:m\:ss}")} left" : "";
        return $"{value.Stage}: {amount}{time}{(value.Detail is null ? "" : $", {value.Detail}")}";
    }
}
