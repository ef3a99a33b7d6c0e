using System.Diagnostics;

namespace Cytobench.Runs;

/// <summary>Times the stages of a run and logs each.</summary>
internal sealed class StageClock(RunMonitor monitor)
{
    private readonly List<StageTiming> stages = [];

    public IReadOnlyList<StageTiming> Stages => stages;

    public void Add(StageTiming stage) => stages.Add(stage);

    public T Time<T>(string stage, string? model, Func<T> work)
    {
        var clock = Stopwatch.StartNew();
        var result = work();
        var timing = new StageTiming(stage, model, clock.Elapsed.TotalSeconds);
        stages.Add(timing);
        monitor.Tell(new StageFinished(stage, model, timing.Seconds));
        return result;
    }
}
