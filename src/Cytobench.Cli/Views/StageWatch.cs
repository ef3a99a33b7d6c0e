using System.Diagnostics;

namespace Cytobench.Cli.Views;

/// <summary>Remembers when the present stage began and how far it was then, by which the time left is reckoned.</summary>
internal sealed class StageWatch
{
    private readonly Stopwatch clock = new();

    public ProgressReport Latest { get; private set; }

    public long DoneAtStart { get; private set; }

    public TimeSpan Elapsed => clock.Elapsed;

    public TimeSpan? Left => ProgressText.Left(Latest, Elapsed, DoneAtStart);

    /// <returns>Whether another stage began.</returns>
    public bool Report(ProgressReport value)
    {
        var isNew = value.Stage != Latest.Stage;
        if (isNew)
        {
            DoneAtStart = value.Done;
            clock.Restart();
        }
        Latest = value;
        return isNew;
    }

    public string Line() => ProgressText.Line(Latest, Elapsed, DoneAtStart);
}
