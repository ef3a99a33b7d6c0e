using System.Diagnostics;

namespace Cytobench.Cli;

/// <summary>
/// Log lines, and below them one line that says how far the current task is and how long it still takes. Without a terminal the
/// progress line is printed anew every half minute.
/// </summary>
internal sealed class RunDisplay : IProgress<ProgressReport>, IDisposable
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(30);

    private readonly TextWriter writer;
    private readonly bool isTerminal;
    private readonly Lock gate = new();
    private readonly Stopwatch sinceShown = Stopwatch.StartNew();
    private readonly Stopwatch sinceStart = new();
    private string stage = "";
    private long firstDone;
    private bool lineShown;

    public RunDisplay(TextWriter writer) => (this.writer, isTerminal) = (writer, !Console.IsErrorRedirected);

    public void WriteLine(string line)
    {
        lock (gate)
        {
            Clear();
            writer.WriteLine(line);
        }
    }

    public void Report(ProgressReport value)
    {
        lock (gate)
        {
            if (value.Stage != stage)
            {
                (stage, firstDone) = (value.Stage, value.Done);
                sinceStart.Restart();
            }
            if (sinceShown.Elapsed < (isTerminal ? TerminalInterval : PlainInterval))
                return;
            sinceShown.Restart();
            var text = Describe(value);
            if (!isTerminal)
            {
                writer.WriteLine(text);
                return;
            }
            Clear();
            writer.Write(text.Length < Console.WindowWidth ? text : text[..Math.Max(0, Console.WindowWidth - 1)]);
            lineShown = true;
        }
    }

    /// <summary>Removes the progress line.</summary>
    public void Finish()
    {
        lock (gate)
            Clear();
    }

    public void Dispose() => Finish();

    private string Describe(ProgressReport value)
    {
        var amount = value.Unit == "bytes" ? $"{value.Done / 1e6:F1}{(value.Total > 0 ? $" of {value.Total / 1e6:F1}" : "")} MB" : $"{value.Done:N0}{(value.Total > 0 ? $" of {value.Total:N0}" : "")} {value.Unit}";
        var left = value.Total > 0 && value.Done > firstDone
            ? $", {Duration(sinceStart.Elapsed * ((double)(value.Total - value.Done) / (value.Done - firstDone)))} left"
            : "";
        return $"{value.Stage}: {amount}{left}{(value.Detail is null ? "" : $" ({value.Detail})")}";
    }

    private static string Duration(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min"
        : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s"
        : $"{Math.Max(0, time.Seconds)} s";

    private void Clear()
    {
        if (!lineShown)
            return;
        writer.Write($"\r{new string(' ', Math.Max(0, Console.WindowWidth - 1))}\r");
        lineShown = false;
    }
}
