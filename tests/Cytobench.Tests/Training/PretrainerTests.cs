using Cytobench.Data;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training;

[Collection(nameof(Alone))]
public sealed class PretrainerTests : IDisposable
{
    private static readonly PretrainJob Small = new()
    {
        Model = "vit_tiny_patch4_28",
        Device = "cpu",
        Threads = 2,
        Demo = new DemoConfig { Train = 48, Validation = 8, Test = 8 },
        Training = new PretrainConfig { Epochs = 2, BatchSize = 16, WarmupEpochs = 0 },
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private PretrainFiles Files(string name) => new(folder.File($"{name}.safetensors"));

    private static PretrainResult Run(PretrainJob job, PretrainFiles files, bool resume = false, RunMonitor? monitor = null)
    {
        using var quiet = new RunMonitor();
        return PretrainRun.Run(job, files, resume, null, null, monitor ?? quiet);
    }

    [Theory, InlineData("vit_tiny_patch4_28"), InlineData("vit_tiny_patch4_gap_56")]
    public void The_loss_falls(string model)
    {
        var result = Run(Small with { Model = model, ImageSize = 28, Training = Small.Training with { Epochs = 5, BatchSize = 8, LearningRate = 1e-3 } }, Files("a"));
        Assert.Equal(Enumerable.Range(1, 5), result.Epochs.Select(epoch => epoch.Epoch));
        // Predicting zeros gives the variance of the targets, just below 1.
        Assert.InRange(result.Epochs[0].Loss, 0.7, 1.3);
        Assert.True(result.Epochs[^1].Loss < result.Epochs[0].Loss - 0.05, string.Join(" ", result.Epochs.Select(epoch => epoch.Loss)));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        var job = Small with { Training = Small.Training with { Epochs = 1 } };
        Run(job, Files("a"));
        Run(job, Files("b"));
        Run(job with { Training = job.Training with { Seed = 7 } }, Files("c"));
        Assert.Equal(File.ReadAllBytes(Files("a").Weights), File.ReadAllBytes(Files("b").Weights));
        Assert.NotEqual(File.ReadAllBytes(Files("a").Weights), File.ReadAllBytes(Files("c").Weights));
    }

    /// <summary>Stopped after 20 of an epoch's 21 steps.</summary>
    [Fact]
    public void A_pretraining_that_was_stopped_goes_on_to_the_same_bytes()
    {
        var job = Small with { Demo = Small.Demo with { Train = 42 }, Training = Small.Training with { Epochs = 1, BatchSize = 2 } };
        var whole = Run(job, Files("whole"));

        var files = Files("stopped");
        using var stop = new CancellationTokenSource();
        using (var monitor = new RunMonitor(null, new Watcher(report => { if (report is { Done: 20, Unit: "steps" }) stop.Cancel(); }), stop.Token))
            Assert.Throws<OperationCanceledException>(() => Run(job, files, monitor: monitor));
        Assert.True(files.CanResume && !files.IsFinished);
        Assert.Contains("--resume", Assert.Throws<UserException>(() => Run(job, files)).Message, StringComparison.Ordinal);
        Assert.Equal(job, PretrainRun.LoadJob(files));
        var resumed = Run(PretrainRun.LoadJob(files), files, resume: true);

        Assert.Equal(File.ReadAllBytes(Files("whole").Weights), File.ReadAllBytes(files.Weights));
        Assert.Equal(whole.Epochs.Select(epoch => epoch.Loss), resumed.Epochs.Select(epoch => epoch.Loss));
        Assert.False(files.CanResume);
    }

    [Fact]
    public void Other_images_are_not_gone_on_with()
    {
        var files = Files("stopped");
        using var stop = new CancellationTokenSource();
        using (var monitor = new RunMonitor(_ => stop.Cancel(), null, stop.Token))
            Assert.Throws<OperationCanceledException>(() => Run(Small, files, monitor: monitor));
        var fault = Assert.Throws<UserException>(() => Run(Small with { Demo = Small.Demo with { Train = 40 } }, files, resume: true));
        Assert.Contains("other images", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_starts_from_the_file_with_its_normalisation_and_a_fresh_head()
    {
        using var scope = NewDisposeScope();
        Run(Small with { Training = Small.Training with { Epochs = 1 } }, Files("a"));
        using var file = SafetensorsFile.Open(Files("a").Weights);
        using var model = ModelCatalogue.Find(Small.Model).Create(8, 56, seed: 1);
        Assert.Equal(model.state_dict().Keys.Except(model.HeadNames).Order(), file.Entries.Select(entry => entry.Name).Order());
        Assert.Equal((Small.Model, "mae", "1", "28"), (file.Metadata["model"], file.Metadata["method"], file.Metadata["epochs"], file.Metadata["image_size"]));

        var (head, block) = (model.state_dict()["head.weight"].clone(), model.state_dict()["blocks.3.attn.qkv.weight"].clone());
        var weights = StartingWeights.Apply(Files("a").Weights, model, () => throw new InvalidOperationException("the file knows"), null, TestContext.Current.CancellationToken);
        Assert.Equal(file.Metadata["mean"].Split(' ').Select(double.Parse), weights.Normalization.Mean);
        Assert.Contains("mae", weights.Description, StringComparison.Ordinal);
        Assert.True(head.Equals(model.state_dict()["head.weight"]));
        Assert.False(block.Equals(model.state_dict()["blocks.3.attn.qkv.weight"]));
    }

    [Fact]
    public void Examples_show_the_image_a_quarter_of_it_and_all_of_it_painted()
    {
        var examples = Run(Small with { Training = Small.Training with { Epochs = 1 } }, Files("a")).Examples;
        Assert.Equal((28, 8, 8, 8), (examples.Side, examples.Images.Count, examples.Shown.Count, examples.Painted.Count));
        var grey = new byte[] { 128, 128, 128 };                         // half of 255, rounded to even
        var patches = Enumerable.Range(0, 49).Select(patch => Enumerable.Range(0, 16).Select(pixel => 3 * ((patch / 7 * 4 + pixel / 4) * 28 + patch % 7 * 4 + pixel % 4)).ToArray()).ToArray();
        var hidden = patches.Where(patch => patch.All(at => examples.Shown[0].AsSpan(at, 3).SequenceEqual(grey))).ToArray();
        Assert.Equal(49 - 12, hidden.Length);
        foreach (var at in patches.Except(hidden).SelectMany(patch => patch))
            Assert.True(examples.Images[0].AsSpan(at, 3).SequenceEqual(examples.Painted[0].AsSpan(at, 3)));
        Assert.False(examples.Images[0].SequenceEqual(examples.Painted[0]));
    }

    /// <summary>As of runs: the tensors that the parameters of encoder and decoder are made of stay in the count; the encoder is built once more to be checked.</summary>
    [Fact]
    public void No_tensor_is_left()
    {
        var job = Small with { Training = Small.Training with { Epochs = 1 } };
        Run(job, Files("warm-up"));
        var before = Tensor.TotalCount;
        Run(job, Files("a"));
        var after = Tensor.TotalCount;
        using var encoder = ModelCatalogue.Find(Small.Model).Create(1, 28, seed: 1);
        using var autoencoder = new MaskedAutoencoder(encoder, 0.75);
        Assert.Equal(before + 2 * (encoder.parameters().Count() + autoencoder.parameters().Count()), after);
    }

    [Theory]
    [InlineData("resnet18", "has none"), InlineData("vit_tiny_convstem4_d6_gap_28", "convolutional stem")]
    public void A_model_that_cannot_be_pretrained_leaves_nothing_behind(string model, string expected)
    {
        Assert.Contains(expected, Assert.Throws<UserException>(() => Run(Small with { Model = model }, Files("a"))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public void A_file_that_is_there_is_not_written_over()
    {
        File.WriteAllText(Files("a").Weights, "mine");
        Assert.Contains("is there already", Assert.Throws<UserException>(() => Run(Small, Files("a"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_with_what_to_try()
    {
        var job = Small with { Training = Small.Training with { LearningRate = 1e30, GradClipNorm = 0 } };
        Assert.Contains("--lr", Assert.Throws<UserException>(() => Run(job, Files("a"))).Message, StringComparison.Ordinal);
    }

    private sealed class Watcher(Action<ProgressReport> see) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => see(value);
    }
}
