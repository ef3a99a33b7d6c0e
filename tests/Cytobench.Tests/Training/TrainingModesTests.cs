using Cytobench.Models;
using Cytobench.Training;
using Cytobench.Training.Augmentation;

namespace Cytobench.Tests.Training;

/// <summary>Whole trainings in every mode that a config can ask for.</summary>
[Collection(nameof(Alone))]
public sealed class TrainingModesTests : IDisposable
{
    private const string Transformer = SmallTraining.Transformer;

    private readonly SmallTraining training = new();

    public void Dispose() => training.Dispose();

    /// <summary>Against the plain training: recomputing blocks must change no bit of weights and optimizer state, and every other mode must change some.</summary>
    [Fact]
    public void Recomputed_blocks_change_no_byte_and_every_other_mode_does()
    {
        byte[] Last(TrainConfig config, string name)
        {
            training.Train(Transformer, config, name);
            return training.Bytes(Transformer, name).Last;
        }
        var (plain, config) = (Last(SmallTraining.Config, "plain"), SmallTraining.Config);
        Assert.Equal(plain, Last(config with { CheckpointActivations = true }, "recomputed"));
        foreach (var (name, mode) in ((string, TrainConfig)[])
        [
            ("mixing", config with { Mix = new MixConfig { MixupAlpha = 0.4, CutmixAlpha = 0.4 } }),
            ("drop path", config with { DropPath = 0.3 }),
            ("affine", config with { Augment = new AugmentConfig { RotationDegrees = 180 } }),
            ("balanced sampling", config with { Sampling = "balanced" }),
            ("class weights", config with { ClassWeights = "balanced" }),
            ("label smoothing", config with { LabelSmoothing = 0.1 }),
            ("layer decay", config with { LayerDecay = 0.75 }),
            ("decay of vectors", config with { DecayVectors = false }),
            ("beta2", config with { Beta2 = 0.95 }),
            ("drop last", config with { DropLast = true }),
        ])
            Assert.False(plain.AsSpan().SequenceEqual(Last(mode, name)), $"{name} changed nothing");
    }

    [Fact]
    public void What_is_tested_is_the_average_after_the_last_epoch()
    {
        var trained = training.Train(Transformer, SmallTraining.Config with { EmaDecay = 0.99, Keep = "last" }, "average");
        Assert.Equal(2, trained.ChosenEpoch);
        using var best = SafetensorsFile.Open(training.File(Transformer, "average", "best"));
        using var last = SafetensorsFile.Open(training.File(Transformer, "average", "last"));
        Assert.Equal("2", best.Metadata["epoch"]);
        byte[] Read(SafetensorsFile file, string name)
        {
            var entry = file.Find(name)!;
            var bytes = new byte[entry.Shape.Aggregate(4L, (size, side) => size * side)];
            file.ReadBytes(entry, bytes);
            return bytes;
        }
        foreach (var name in (string[])["head.weight", "blocks.5.mlp.fc2.bias", "pos_embed"])
        {
            Assert.Equal(Read(last, $"average.{name}"), Read(best, name));
            Assert.NotEqual(Read(last, name), Read(best, name));
        }
    }
}
