namespace Cytobench.Runs;

/// <summary>What a run tells while it works: lines for the log, progress for the screen; and the wish to stop.</summary>
public sealed class RunMonitor : IDisposable
{
    private readonly Action<string>? show;
    private readonly IProgress<ProgressReport>? progress;
    private readonly List<string> waiting = [];                          // lines logged before there was a file
    private StreamWriter? file;

    /// <param name="show">Gets every log line; null for none.</param>
    /// <param name="progress">Gets how far long tasks are; null for none.</param>
    /// <param name="cancellation">Asked at every step.</param>
    public RunMonitor(Action<string>? show = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default) =>
        (this.show, this.progress, Cancellation) = (show, progress, cancellation);

    public CancellationToken Cancellation { get; }

    /// <summary>For tasks that only know progress.</summary>
    public IProgress<ProgressReport>? Progress => progress;

    /// <summary>Lines with their time are appended to this file, those of before first.</summary>
    public void LogTo(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        file?.Dispose();
        file = new StreamWriter(path, append: true) { AutoFlush = true };
        waiting.ForEach(file.WriteLine);
        waiting.Clear();
    }

    public void Log(string line)
    {
        show?.Invoke(line);
        var dated = $"{DateTimeOffset.Now:yyyy-MM-dd HH:mm:sszzz} {line}";
        if (file is null)
            waiting.Add(dated);
        else
            file.WriteLine(dated);
    }

    public void Report(ProgressReport report) => progress?.Report(report);

    public void Dispose() => file?.Dispose();
}
