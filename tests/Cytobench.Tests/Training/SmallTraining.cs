using Cytobench.Data;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;

namespace Cytobench.Tests.Training;

/// <summary>A training alone, without tests, explanations and reports: 32 synthetic images, two epochs.</summary>
internal sealed class SmallTraining : IDisposable
{
    public const string Transformer = "vit_tiny_convstem4_d6_gap_28";
    public const int Seed = 42;

    public static readonly TrainConfig Config = new()
    {
        ImageSize = 28,
        Epochs = 2,
        BatchSize = 12,                                                  // 12, 12 and 8
        Optimizer = "adamw",
        LearningRate = 5e-4,
        WeightDecay = 0.05,
        Schedule = "cosine",
        GradClipNorm = 1,
    };

    private readonly Dataset source = new DemoSource().Open(new DataRequest { Data = "demo", ImageSize = 28, Demo = new DemoConfig { Train = 32, Validation = 16, Test = 8 } });
    private readonly TemporaryFolder folder = new();

    public SmallTraining() => Data = DeviceDataset.Upload(source, EngineFixture.Cpu.Device);

    public DeviceDataset Data { get; }

    /// <summary>What was trained under this name, in the folder of that name.</summary>
    public TrainedModel Train(string model, TrainConfig config, string name, bool resume = false, RunMonitor? monitor = null)
    {
        using var quiet = new RunMonitor();
        using var network = ModelCatalogue.Find(model).Create(source.Info.ClassNames.Count, config.ImageSize, Seed);
        ModelPlacement.Move(network, EngineFixture.Cpu);
        using var input = Data.Input(config.ImageSize, Data.TrainStatistics, EngineFixture.Cpu.Device, EngineFixture.Cpu.Precision);
        using var teacher = config.Distill is { } distill ? Teacher.Load(distill, DatasetHash.Sha256(source), EngineFixture.Cpu) : null;
        return new Trainer(EngineFixture.Cpu, config, Seed, new TrainingFolder(new RunFolder(folder.File(name)), model), monitor ?? quiet)
            .Train(network, input, Data.Train, Data.Validation, source.Validation.Labels, teacher, resume);
    }

    public string File(string model, string name, string file) => folder.File($"{name}/models/{model}/{file}.safetensors");

    /// <summary>The tested weights, and all that a training goes on from.</summary>
    public (byte[] Best, byte[] Last) Bytes(string model, string name) =>
        (System.IO.File.ReadAllBytes(File(model, name, "best")), System.IO.File.ReadAllBytes(File(model, name, "last")));

    public void Dispose()
    {
        Data.Dispose();
        source.Dispose();
        folder.Dispose();
    }
}
