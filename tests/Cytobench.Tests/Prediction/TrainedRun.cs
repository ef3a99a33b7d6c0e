using Cytobench.Runs;
using Cytobench.Tests.Runs;

namespace Cytobench.Tests.Prediction;

/// <summary>One finished run of two models, for all tests of a class.</summary>
public sealed class TrainedRun : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TrainedRun() => Summary = SmallRun.Copy(SmallRun.OneEpoch, Folder);

    public RunSummary Summary { get; }

    public string Folder => folder.File("run");

    public void Dispose() => folder.Dispose();
}
