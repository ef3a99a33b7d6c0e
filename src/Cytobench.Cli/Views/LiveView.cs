using Cytobench.Engine;
using Cytobench.Runs;
using Spectre.Console;

namespace Cytobench.Cli.Views;

/// <summary>A screen that is drawn anew as the run goes on; above it the lines that stay, without those that the screen shows.</summary>
internal sealed class LiveView(IAnsiConsole console) : RunView
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500); // the processor is for training

    private readonly Lock gate = new();                                  // over the state; drawing has a lock of its own
    private readonly RunState state = new();
    private NvidiaDevice? gpu;

    public override void Tell(RunEvent told)
    {
        lock (gate)
            state.Tell(told);
        if (told is DataOpened { Device: not "cpu" })
            gpu = NvidiaDevice.Open();
        if (told is not (StageFinished or EpochFinished or PretrainEpochFinished) && LineOf(told) is { } line)
            console.Write(new Rows(Align.Left(new Text(line))));         // filled up to the edge, over what was drawn there
    }

    public override void Report(ProgressReport value)
    {
        lock (gate)
            state.Stage.Report(value);
    }

    public override T Show<T>(Func<T> work) => console.Live(Screen()).AutoClear(true).Overflow(VerticalOverflow.Crop).Start(screen =>
    {
        using var timer = new Timer(_ =>
        {
            screen.UpdateTarget(Screen());
            screen.Refresh();
        }, null, TimeSpan.Zero, Interval);
        try
        {
            return work();
        }
        finally
        {
            // None is drawn after the screen is gone.
            using var ended = new ManualResetEvent(false);
            if (timer.Dispose(ended))
                ended.WaitOne();
        }
    });

    public override void Finish(Outcome outcome, TextWriter output) => outcome.Print(output);

    public override void Dispose()
    {
        gpu?.Dispose();
        base.Dispose();
    }

    private Spectre.Console.Rendering.IRenderable Screen()
    {
        lock (gate)
            return new RunScreen(state, console.Profile.Width, console.Profile.Height, console.Profile.Capabilities.Unicode).Render(Memory());
    }

    private string Memory()
    {
        var host = $"{Environment.WorkingSet / 1e9:F1} GB";
        return gpu?.ProcessMemoryBytes is { } device ? $"{host}, GPU {device / 1e9:F1} GB" : host;
    }
}
