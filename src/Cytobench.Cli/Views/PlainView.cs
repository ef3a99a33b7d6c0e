using System.Diagnostics;
using Cytobench.Runs;

namespace Cytobench.Cli.Views;

/// <summary>Lines, for files, pipes and simple terminals; how far the current task is comes every half minute.</summary>
internal sealed class PlainView(TextWriter writer) : RunView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();                                  // tasks may report from several threads
    private readonly Stopwatch sinceShown = Stopwatch.StartNew();
    private readonly StageWatch stage = new();

    public override void Tell(RunEvent told)
    {
        lock (gate)
            if (LineOf(told) is { } line)
                writer.WriteLine(line);
    }

    public override void Report(ProgressReport value)
    {
        lock (gate)
        {
            stage.Report(value);
            if (sinceShown.Elapsed < Interval)
                return;
            sinceShown.Restart();
            writer.WriteLine(stage.Line());
        }
    }

    public override void Finish(Outcome outcome, TextWriter output) => outcome.Print(output);
}
