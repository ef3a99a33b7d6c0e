using Cytobench.Data;
using Cytobench.Models;
using Cytobench.Runs;
using TorchSharp;

namespace Cytobench.Tests.Runs;

[Collection(nameof(Alone))]
public sealed class ComparisonTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        SmallRun.Copy(SmallRun.Config, folder.File("first"));
        SmallRun.Run(SmallRun.Config, folder.File("second"));
        SmallRun.AssertSame(folder.File("first"), folder.File("second"), moreThan: 20);
    }

    [Fact]
    public void Another_seed_gives_other_predictions()
    {
        using var folder = new TemporaryFolder();
        var config = SmallRun.Config with { Models = ["resnet18"], Seeds = [1, 2], Training = SmallRun.Config.Training with { Epochs = 1 } };
        var summary = SmallRun.Run(config, folder.File("run"));
        Assert.Equal([1, 2], summary.Models.Select(model => model.Seed));
        Assert.NotEqual(summary.Models[0].Test.Probabilities, summary.Models[1].Test.Probabilities);
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_to_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        SmallRun.Copy(SmallRun.Config, folder.File("whole"));

        using var stop = new CancellationTokenSource();
        using var monitor = new RunMonitor(line => { if (line.StartsWith("resnet18_s42 epoch 1/2", StringComparison.Ordinal)) stop.Cancel(); }, null, stop.Token);
        Assert.Throws<OperationCanceledException>(() => SmallRun.Run(SmallRun.Config, folder.File("stopped"), monitor: monitor));
        Assert.False(File.Exists(folder.File("stopped/run.json")));
        SmallRun.Run(SmallRun.Config, folder.File("stopped"), resume: true);

        SmallRun.AssertSame(folder.File("whole"), folder.File("stopped"), moreThan: 20);
    }

    [Fact]
    public void A_finished_training_is_not_repeated_on_resume()
    {
        using var folder = new TemporaryFolder();
        var first = SmallRun.Copy(SmallRun.Config, folder.File("run"));
        var lines = new List<string>();
        using var monitor = new RunMonitor(lines.Add);
        var second = SmallRun.Run(SmallRun.Config, folder.File("run"), resume: true, monitor);
        Assert.Equal(2, lines.Count(line => line.Contains("finished before", StringComparison.Ordinal)));
        Assert.Equal(first.Models[0].Test.Probabilities, second.Models[0].Test.Probabilities);
    }

    [Fact]
    public void The_summary_is_read_back_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        var written = SmallRun.Copy(SmallRun.OneEpoch with { Models = ["resnet18"] }, folder.File("run"));
        var read = RunJson.Load(folder.File("run"));
        Assert.Equal(written.Models[0].Test.Probabilities, read.Models[0].Test.Probabilities);
        Assert.Equal(written.Data.Sha256, read.Data.Sha256);
        Assert.Equal(RunJson.Serialize(written.Config), RunJson.Serialize(RunJson.LoadConfig(folder.File("run/run.json"))));
        Assert.Equal(RunJson.Serialize(written.Config), RunJson.Serialize(RunJson.LoadConfig(folder.File("run/config.json"))));
    }

    /// <summary>
    /// TorchSharp 0.107 counts the tensor that a Parameter is made of and never takes it off, though its memory goes with the Parameter.
    /// A run builds each model three times, to train, to explain, and to explain its errors: those, and no others, may stay in the count.
    /// </summary>
    [Fact]
    public void No_tensor_is_left_after_a_run()
    {
        using var folder = new TemporaryFolder();
        var config = SmallRun.OneEpoch;
        SmallRun.Copy(config, folder.File("warm-up"));
        var before = LiveTensors.Settled();
        SmallRun.Run(config, folder.File("run"));
        var after = torch.Tensor.TotalCount;
        var counted = config.Models.Sum(name =>
        {
            using var model = ModelCatalogue.Find(name).Create(8, config.For(name).ImageSize, seed: 1);
            return 3 * model.parameters().Count();
        });
        Assert.Equal(before + counted, after);
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_with_what_to_try()
    {
        using var folder = new TemporaryFolder();
        var config = SmallRun.Config with { Models = ["resnet18"], Training = SmallRun.Config.Training with { Optimizer = "sgd", LearningRate = 1e30, WarmupEpochs = 0, GradClipNorm = 0 } };
        var fault = Assert.Throws<UserException>(() => SmallRun.Run(config, folder.File("run")));
        Assert.Contains("not finite", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--lr", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_empty_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("mine.txt"), "do not touch");
        var fault = Assert.Throws<UserException>(() => SmallRun.Run(SmallRun.Config, folder.Root));
        Assert.Contains("not empty", fault.Message, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Resuming_with_other_values_is_refused()
    {
        using var folder = new TemporaryFolder();
        SmallRun.Copy(SmallRun.OneEpoch with { Models = ["resnet18"] }, folder.File("run"));
        var fault = Assert.Throws<UserException>(() => SmallRun.Run(SmallRun.Config with { Models = ["resnet18"], Training = SmallRun.Config.Training with { Epochs = 3 } }, folder.File("run"), resume: true));
        Assert.Contains("differs", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_precision_learns_what_single_precision_learns()
    {
        using var folder = new TemporaryFolder();
        var config = SmallRun.OneEpoch with { Models = ["resnet18"], SamplesPerClass = 0, Demo = new DemoConfig { Train = 32, Validation = 8, Test = 8 } };
        var single = SmallRun.Run(config, folder.File("fp32")).Models[0];
        var half = SmallRun.Run(config with { Precision = "bf16" }, folder.File("bf16")).Models[0];
        // bf16 has 8 bits of mantissa: the first epoch's mean loss agrees to a few percent, and is not the same number.
        Assert.NotEqual(single.Epochs[0].TrainLoss, half.Epochs[0].TrainLoss);
        Assert.Equal(single.Epochs[0].TrainLoss, half.Epochs[0].TrainLoss, 0.05 * single.Epochs[0].TrainLoss);
    }
}
