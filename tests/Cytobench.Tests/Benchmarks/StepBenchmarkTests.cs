using Cytobench.Benchmarks;
using Cytobench.Engine;
using Cytobench.Models;
using TorchSharp;

namespace Cytobench.Tests.Benchmarks;

[Collection(nameof(Alone))]
public sealed class StepBenchmarkTests
{
    private static readonly StepBenchmarkOptions Tiny = new()
    {
        Models = ["vit_tiny_patch4_28"],
        Sizes = [8],
        Batches = [2, 3],
        Steps = 2,
        WarmUps = 1,
        Engine = new EngineOptions { Device = "cpu", LibraryFolder = null },
    };

    [Theory, InlineData("train", 3), InlineData("infer", 1)]
    public void Every_case_is_timed_and_leaves_no_tensor(string mode, int passes)
    {
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(8, 8, seed: 0);
        var before = LiveTensors.Settled();
        var reports = new List<ProgressReport>();

        var timings = StepBenchmark.Run(Tiny with { Mode = mode }, new Recorder(reports), TestContext.Current.CancellationToken);

        // TorchSharp 0.107 never takes the tensor that a Parameter is made of off its count: one network for each case.
        Assert.Equal(before + timings.Count * model.parameters().Count(), torch.Tensor.TotalCount);
        Assert.Equal([2, 3], timings.Select(timing => timing.Batch));
        Assert.Equal(2 * (2 + 1), reports.Count);
        Assert.All(timings, timing =>
        {
            Assert.Equal(("vit_tiny_patch4_28", 8, "cpu", "fp32", mode), (timing.Model, timing.Size, timing.Device, timing.Precision, timing.Mode));
            Assert.InRange(timing.StepMsFastest, double.Epsilon, timing.StepMs);
            Assert.Equal(1000 * timing.Batch / timing.StepMs, timing.ImagesPerSecond, 1e-6 * timing.ImagesPerSecond);
            Assert.Equal(passes * model.FlopsPerImage * timing.Batch, timing.StepFlops);
            Assert.Equal(timing.StepFlops / timing.MatrixFlopsPerSecond / (timing.StepMs / 1000), timing.FloorShare, 1e-9);
            Assert.True(timing.PeakBytes is null or > 1_000_000);
        });
    }

    /// <summary>Parts of one image of three, blocks computed again: other times, no other tensors left.</summary>
    [Fact]
    public void What_saves_memory_can_be_timed_too()
    {
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(8, 8, seed: 0);
        var before = LiveTensors.Settled();
        var timing = Assert.Single(StepBenchmark.Run(Tiny with { Batches = [3], MicroBatch = "1", CheckpointActivations = true }, cancellation: TestContext.Current.CancellationToken));
        Assert.True(timing.StepMs > 0);
        Assert.Equal(before + model.parameters().Count(), torch.Tensor.TotalCount);
    }

    [Theory]
    [InlineData("--batches 0")]
    [InlineData("--steps 0")]
    [InlineData("--mode fly")]
    [InlineData("--sizes 9: vit_tiny_patch4_28")]
    [InlineData("--models alexnet")]
    [InlineData("--scripted maybe")]
    [InlineData("--micro-batch 0")]
    public void A_value_that_cannot_be_timed_is_refused(string expected)
    {
        var options = expected.Split(' ')[0] switch
        {
            "--batches" => Tiny with { Batches = [0] },
            "--steps" => Tiny with { Steps = 0 },
            "--mode" => Tiny with { Mode = "fly" },
            "--sizes" => Tiny with { Sizes = [9] },
            "--micro-batch" => Tiny with { MicroBatch = "0" },
            "--models" => Tiny with { Models = ["alexnet"] },
            _ => Tiny with { Engine = Tiny.Engine with { Scripted = "maybe" } },
        };
        Assert.StartsWith(expected, Assert.Throws<UserException>(() => StepBenchmark.Run(options, cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    private sealed class Recorder(List<ProgressReport> reports) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => reports.Add(value);
    }
}
