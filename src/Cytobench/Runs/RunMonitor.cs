namespace Cytobench.Runs;

/// <summary>What a run tells while it works: events, whose lines make the log, and progress for the screen; and the wish to stop.</summary>
public sealed class RunMonitor : IDisposable
{
    private readonly Action<string>? show;
    private readonly IProgress<ProgressReport>? progress;
    private readonly List<Action<RunEvent>> listeners = [];
    private readonly List<string> waiting = [];                          // lines logged before there was a file
    private StreamWriter? file;

    /// <param name="show">Gets every line of the log; null for none.</param>
    /// <param name="progress">Gets how far long tasks are; null for none.</param>
    /// <param name="cancellation">Asked at every step.</param>
    public RunMonitor(Action<string>? show = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default) =>
        (this.show, this.progress, Cancellation) = (show, progress, cancellation);

    public CancellationToken Cancellation { get; }

    /// <summary>For tasks that only know progress.</summary>
    public IProgress<ProgressReport>? Progress => progress;

    /// <summary>Gets every event from now on, on the thread that tells it.</summary>
    public void Listen(Action<RunEvent> listener) => listeners.Add(listener);

    /// <summary>Lines with their time are appended to this file, those of before first.</summary>
    public void LogTo(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        file?.Dispose();
        file = new StreamWriter(path, append: true) { AutoFlush = true };
        waiting.ForEach(file.WriteLine);
        waiting.Clear();
    }

    /// <summary>The listeners get the event; its line, if it has one, goes into the log.</summary>
    public void Tell(RunEvent told)
    {
        ArgumentNullException.ThrowIfNull(told);
        listeners.ForEach(listen => listen(told));
        if (told.Text is not { } line)
            return;
        show?.Invoke(line);
        var dated = $"{told.Time:yyyy-MM-dd HH:mm:sszzz} {line}";
        if (file is null)
            waiting.Add(dated);
        else
            file.WriteLine(dated);
    }

    public void Log(string line) => Tell(new LineLogged(line));

    public void Report(ProgressReport report) => progress?.Report(report);

    public void Dispose() => file?.Dispose();
}
