using Cytobench.Evaluation;
using Cytobench.Models;
using Cytobench.Tests.Data;
using Cytobench.Training;
using TorchSharp;

namespace Cytobench.Tests.Evaluation;

[Collection(nameof(Alone))]
public sealed class EfficiencyProbeTests
{
    /// <summary>By hand: nearest rank.</summary>
    [Theory]
    [InlineData(0.5, 3)]
    [InlineData(0.95, 5)]
    [InlineData(0.2, 1)]
    [InlineData(0.21, 2)]
    public void Quantiles_are_values_that_were_measured(double share, double expected) =>
        Assert.Equal(expected, EfficiencyProbe.Quantile([5, 3, 1, 4, 2], share));

    [Theory, InlineData("resnet18"), InlineData("vit_tiny_patch4_28")]
    public void A_network_is_timed_and_leaves_no_tensor_and_no_other_prediction(string name)
    {
        using var data = TinyData.Make(3, 2);
        using var images = DeviceImages.Upload(data.Test, torch.CPU);
        using var model = ModelCatalogue.Find(name).Create(2, 28, 1);
        using var input = new ImageInput(2, 2, 28, Normalization.Half, torch.CPU, torch.ScalarType.Float32);
        var expected = Evaluator.Predict(model, input, images, cancellation: TestContext.Current.CancellationToken);
        var before = LiveTensors.Settled();

        var timing = new EfficiencyProbe(EngineFixture.Cpu, seconds: 0).Measure(model, input, images, TestContext.Current.CancellationToken);

        Assert.Equal(before, torch.Tensor.TotalCount);
        Assert.Equal(expected, Evaluator.Predict(model, input, images, cancellation: TestContext.Current.CancellationToken));
        Assert.InRange(timing.LatencyRepeats, 5, 50);
        Assert.True(timing.LatencyP50Seconds > 0 && timing.LatencyP95Seconds >= timing.LatencyP50Seconds);
        Assert.Equal(2, timing.ThroughputBatch);                         // there are no more images
        Assert.True(timing.ThroughputImagesPerSecond > 0);
    }

    [Fact]
    public void The_process_has_held_more_than_it_holds_managed()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "macOS keeps no peak that .NET reads");
        Assert.True(EfficiencyProbe.PeakHostBytes() > GC.GetTotalMemory(false));
    }
}
