using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Training;
using static Cytobench.UserException;

namespace Cytobench.Benchmarks;

/// <summary>What is timed: every model at every size with every batch.</summary>
public sealed record StepBenchmarkOptions
{
    public IReadOnlyList<string> Models { get; init; } = ["resnet18", "vit_tiny_patch4_28"];
    public IReadOnlyList<int> Sizes { get; init; } = [];                 // pixels a side; empty: each model's native size
    public IReadOnlyList<int> Batches { get; init; } = [32];             // images per step
    public int Steps { get; init; } = 5;                                 // timed; their median counts
    public int WarmUps { get; init; } = 3;                               // not timed
    public string Mode { get; init; } = "train";                         // train, or infer: the forward pass alone
    public string MicroBatch { get; init; } = new TrainConfig().MicroBatch;
    public bool CheckpointActivations { get; init; }
    public EngineOptions Engine { get; init; } = new();

    /// <exception cref="UserException">A value that cannot be timed.</exception>
    internal IReadOnlyList<(ModelSpec Spec, int Size, int Batch)> Cases()
    {
        Require(Models.Count > 0, "--models: name at least one; 'cytobench models' lists them");
        Require(Batches.Count > 0, "--batches: name at least one, as 32,64");
        Require(Steps > 0, $"--steps {Steps}: choose 1 or more");
        Require(WarmUps >= 0, $"--warmup {WarmUps}: choose 0 or more");
        Require(Mode is "train" or "infer", $"--mode {Mode}: choose train or infer");
        TrainConfigCheck.MicroBatch(MicroBatch);
        foreach (var batch in Batches)
            Require(batch is > 0 and <= 65_536, $"--batches {batch}: choose 1 to 65,536");
        foreach (var size in Sizes)
            Require(size is > 0 and <= 1024, $"--sizes {size}: choose 1 to 1024");
        var cases = new List<(ModelSpec, int, int)>();
        foreach (var spec in Models.Select(ModelCatalogue.Find))
        {
            foreach (var size in Sizes.Count > 0 ? Sizes : [spec.NativeSize])
            {
                Require(size % spec.SizeMultiple == 0, $"--sizes {size}: {spec.Name} needs a multiple of {spec.SizeMultiple}");
                cases.AddRange(Batches.Select(batch => (spec, size, batch)));
            }
        }
        return cases;
    }
}
