using Cytobench.Runs;
using Cytobench.Training;
using Cytobench.Training.Augmentation;

namespace Cytobench.Tests.Runs;

/// <summary>The same seed gives the same bytes in every mode of training, also when it is stopped in between.</summary>
[Collection(nameof(Alone))]
public sealed class ModesTests
{
    private const string Transformer = "vit_tiny_convstem4_d6_gap_28";

    private static readonly Dictionary<string, Func<TrainConfig, TrainConfig>> Modes = new()
    {
        ["average, stochastic depth, last epoch"] = config => config with { EmaDecay = 0.99, DropPath = 0.3, Keep = "last" },
        ["mixing, sampled geometry, colour, stain, erasing"] = config => config with
        {
            Mix = new MixConfig { MixupAlpha = 0.4, CutmixAlpha = 0.4, Probability = 0.5 },
            Augment = new AugmentConfig { RotationDegrees = 180, ScaleMin = 0.8, ScaleMax = 1.15, Translate = 0.08, ColourGain = 0.1, ColourOffset = 0.1, StainJitter = 0.05, ErasingProbability = 0.3 },
        },
        ["policy"] = config => config with { Augment = new AugmentConfig { Policy = "trivial" } },
        ["micro-batches, blocks computed again"] = config => config with { MicroBatch = "5", CheckpointActivations = true },
        ["balanced sampling and weights, layer-wise rates, smoothing, unfused"] = config => config with
        {
            Sampling = "balanced",
            ClassWeights = "balanced",
            LayerDecay = 0.75,
            DecayVectors = false,
            LabelSmoothing = 0.1,
            FusedOptimizer = false,
        },
        ["pretraining"] = config => config with { Pretrain = new PretrainConfig { Epochs = 1, BatchSize = 16 } },
    };

    public static TheoryData<string> Names => [.. Modes.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_bytes_also_after_a_stop(string mode)
    {
        using var folder = new TemporaryFolder();
        var config = SmallRun.Config with
        {
            Models = [mode == "pretraining" ? "vit_tiny_patch4_28" : Transformer],
            SamplesPerClass = 0,
            Training = Modes[mode](SmallRun.Config.Training),
            Demo = SmallRun.Config.Demo with { Train = 32 },
        };
        SmallRun.Run(config, folder.File("whole"));

        using var stop = new CancellationTokenSource();
        using var monitor = new RunMonitor(line => { if (line.Contains(" epoch 1/2", StringComparison.Ordinal)) stop.Cancel(); }, null, stop.Token);
        Assert.Throws<OperationCanceledException>(() => SmallRun.Run(config, folder.File("stopped"), monitor: monitor));
        SmallRun.Run(config, folder.File("stopped"), resume: true);
        SmallRun.AssertSame(folder.File("whole"), folder.File("stopped"));
    }

    /// <summary>A transformer's micro-batches see what the batch sees; batch normalisation of a residual network, or of a stem, would not.</summary>
    [Fact]
    public void Micro_batches_give_the_same_loss_curve()
    {
        using var folder = new TemporaryFolder();
        var config = SmallRun.Config with { Models = ["vit_tiny_patch4_28"], SamplesPerClass = 0, Demo = SmallRun.Config.Demo with { Train = 32 } };
        var whole = SmallRun.Run(config, folder.File("whole")).Models[0].Epochs;
        var parts = SmallRun.Run(config.WithTraining(training => training with { MicroBatch = "5" }), folder.File("parts")).Models[0].Epochs;
        Assert.All(whole.Zip(parts), pair => Assert.Equal(pair.First.TrainLoss, pair.Second.TrainLoss, 1e-3));
    }
}
