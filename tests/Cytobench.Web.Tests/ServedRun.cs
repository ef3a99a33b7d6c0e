using System.IO.Compression;
using System.Net.Http.Headers;
using Cytobench.Data;
using Cytobench.Explain;
using Cytobench.Prediction;
using Cytobench.Runs;

namespace Cytobench.Web.Tests;

/// <summary>One small run of two models on synthetic cells, trained once for all tests, and served on a free port.</summary>
public sealed class ServedRun : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cytobench-test-");

    public string Folder => Path.Combine(folder.FullName, "run");

    public RunSummary Summary { get; private set; } = null!;
    public RunServer Server { get; private set; } = null!;
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The run's training images as PNG files, in the order of the data.</summary>
    public IReadOnlyList<byte[]> TrainImages { get; private set; } = [];

    /// <summary>The run's test images as PNG files, in the order of the data.</summary>
    public IReadOnlyList<byte[]> TestImages { get; private set; } = [];

    public ServeOptions Options => new() { Prediction = new PredictionOptions { Run = Folder, Device = "cpu" }, Port = 0, ApiKey = null };

    public async ValueTask InitializeAsync()
    {
        var preset = Presets.Demo();
        var config = preset with
        {
            Models = ["resnet18", "vit_tiny_patch4_28"],
            Training = preset.Training with { Epochs = 1, BatchSize = 16 },
            SamplesPerClass = 2,
            ExplainMeasures = [ExplanationMeasure.Features],
            Resamples = 100,
            Device = "cpu",
            Demo = new DemoConfig { Train = 64, Validation = 32, Test = 32 },
        };
        using var monitor = new RunMonitor();
        Summary = Comparison.Run(config, new RunOptions { Folder = Folder }, [], monitor);
        using (var data = FinishedRun.Open(Folder).OpenData(null, monitor))
        {
            var format = new StoredFormat(data.Test.Height, data.Test.Channels);
            TrainImages = Files(data.Train);
            TestImages = Files(data.Test);

            byte[][] Files(LabeledImages images) => [.. Enumerable.Range(0, images.Count).Select(i => format.ToPng(images.Image(i)))];
        }
        Server = await RunServer.StartAsync(Options);
        Client = new HttpClient { BaseAddress = Server.Address };
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (Server is not null)
            await Server.DisposeAsync();
        folder.Delete(recursive: true);
    }

    public static ByteArrayContent Body(byte[] file, string type = "image/png")
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    public static byte[] Zip(params IEnumerable<(string Name, byte[] File)> files)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create))
        {
            foreach (var (name, file) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(file);
            }
        }
        return zip.ToArray();
    }

    public static MultipartFormDataContent Form(IEnumerable<(string Name, byte[] File)> files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, file) in files)
            form.Add(new ByteArrayContent(file), "images", name);
        return form;
    }
}

/// <summary>All tests of the server: one after another, as they share one run and its engine.</summary>
[CollectionDefinition(nameof(Served), DisableParallelization = true)]
public sealed class Served : ICollectionFixture<ServedRun>;
