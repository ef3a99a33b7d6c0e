using System.Diagnostics;
using Cytobench.Cli.Views;

namespace Cytobench.Cli;

/// <summary>One line of a terminal that says how far a task is and how long it will take; silent in files and pipes.</summary>
internal sealed class ProgressLine(TextWriter to) : IProgress<ProgressReport>, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock writing = new();
    private readonly bool isTerminal = !Console.IsErrorRedirected;
    private readonly StageWatch stage = new();
    private long writtenAt;
    private int length;

    public void Report(ProgressReport value)
    {
        if (!isTerminal)
            return;
        lock (writing)
        {
            if (!stage.Report(value) && Stopwatch.GetElapsedTime(writtenAt) < Pause && value.Done != value.Total)
                return;
            writtenAt = Stopwatch.GetTimestamp();
            var text = stage.Line();
            text = text.Length < Console.WindowWidth ? text : text[..Math.Max(0, Console.WindowWidth - 1)]; // a wrapped line could not be written over
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
}
