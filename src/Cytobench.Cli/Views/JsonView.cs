using System.Diagnostics;
using System.Text.Json;
using Cytobench.Runs;

namespace Cytobench.Cli.Views;

/// <summary>Every event as one line of JSON on stdout, for tools; progress of a stage at its start, and at most once a second.</summary>
internal sealed class JsonView(TextWriter output) : RunView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions OneLine = new(CytobenchJson.Options) { WriteIndented = false };

    private readonly Lock gate = new();                                  // tasks may report from several threads
    private readonly Stopwatch sinceShown = Stopwatch.StartNew();
    private readonly StageWatch stage = new();

    public override void Tell(RunEvent told)
    {
        lock (gate)
        {
            output.WriteLine(JsonSerializer.Serialize(told, OneLine));
            output.Flush();
        }
    }

    public override void Report(ProgressReport value)
    {
        lock (gate)
        {
            if (!stage.Report(value) && sinceShown.Elapsed < Interval)
                return;
            sinceShown.Restart();
        }
        Tell(new ProgressMade(value));
    }

    public override void Finish(Outcome outcome, TextWriter output) { }  // the last event says it
}
