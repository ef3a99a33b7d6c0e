using Cytobench.Data;
using Cytobench.Runs;
using Cytobench.Tests.Data.Audit;

namespace Cytobench.Tests.Runs;

[Collection(nameof(Alone))]
public sealed class DuplicatesInRunTests
{
    [Fact]
    public void A_run_warns_of_test_images_that_were_trained_on_and_keeps_which()
    {
        using var folder = new TemporaryFolder();
        var demo = SmallRun.Config.Demo;
        using (var data = new DemoSource().Open(new DataRequest { Data = "demo", ImageSize = 28, Demo = demo }))
        {
            AuditData.Copy(data.Train, 3, data.Test, 7);
            AuditData.Copy(data.Validation, 5, data.Test, 2);
            AuditData.Copy(data.Train, 1, data.Validation, 9);
            MedMnistWriter.Write(data, folder.File("planted.npz"), cancellation: TestContext.Current.CancellationToken);
        }
        var summary = SmallRun.Run(SmallRun.Config with { Data = folder.File("planted.npz"), Models = ["resnet18"], SamplesPerClass = 0, Training = SmallRun.Config.Training with { Epochs = 1 } }, folder.File("run"));

        var found = RunJson.Load(folder.File("run")).Data.Duplicates!;
        Assert.Equal((3, 0, 3), (found.Counts.Pairs, found.Counts.WithinSplits, found.Counts.AcrossSplits));
        Assert.Equal([2, 7], found.TestSeenBefore);
        Assert.Equal([9], found.ValidationInTrain);
        Assert.Contains(summary.Warnings, warning => warning.StartsWith("3 pairs of images with equal bytes in two splits: 2 of 24 test images", StringComparison.Ordinal));

        var cost = summary.Models[0].Efficiency!;
        Assert.Equal(new FileInfo(folder.File($"run/{summary.Models[0].Checkpoint}")).Length, cost.CheckpointBytes);
        Assert.Equal((24, null, null), (cost.ThroughputBatch, cost.DeviceBytes, cost.TrainJoules)); // on a CPU no driver tells
    }

    [Fact]
    public void A_run_on_different_images_does_not_warn()
    {
        using var folder = new TemporaryFolder();
        var summary = SmallRun.Run(SmallRun.Config with { Models = ["resnet18"], SamplesPerClass = 0, Training = SmallRun.Config.Training with { Epochs = 1 } }, folder.File("run"));
        Assert.Equal(0, summary.Data.Duplicates!.Counts.Pairs);
        Assert.DoesNotContain(summary.Warnings, warning => warning.Contains("equal bytes", StringComparison.Ordinal));
    }
}
