using System.Text.Json;
using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Training;

namespace Cytobench.Runs;

/// <summary>Opens data, pretrains a model on its training images, and writes the weights.</summary>
public static class PretrainRun
{
    /// <summary>In the metadata of the weights: of all splits of the images that they were learnt in.</summary>
    internal const string DataKey = "data_sha256";

    private const string JobKey = "job";                                 // in the metadata too

    /// <param name="job">What decides the result.</param>
    /// <param name="files">Where it goes.</param>
    /// <param name="resume">Whether to go on with what the files hold.</param>
    /// <param name="engineFolder">lib folder of another libtorch; null for the own one.</param>
    /// <param name="mirror">That is asked for the data first; null for none.</param>
    /// <param name="monitor">Gets log and progress; carries the wish to stop.</param>
    /// <exception cref="UserException">Option, data or file is not usable.</exception>
    /// <exception cref="OperationCanceledException">Stopped; what was done is saved.</exception>
    public static PretrainResult Run(PretrainJob job, PretrainFiles files, bool resume, string? engineFolder, string? mirror, RunMonitor monitor)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(monitor);
        job.Training.Check();
        var spec = ModelCatalogue.Find(job.Model);
        var imageSize = job.ImageSize == 0 ? spec.NativeSize : job.ImageSize;
        spec.CheckSize(imageSize);
        CheckFiles(files, resume);
        var engine = TorchEngine.Start(new EngineOptions { LibraryFolder = engineFolder ?? new EngineOptions().LibraryFolder, Device = job.Device, Precision = job.Precision, Threads = job.Threads });
        CheckModel(spec, imageSize);
        using var data = DataSources.Open(new DataRequest { Data = job.Data, ImageSize = imageSize, SkipBad = job.SkipBad, Demo = job.Demo, Mirror = mirror, Progress = monitor.Progress, Cancellation = monitor.Cancellation });
        var hash = DatasetHash.Sha256(data);
        if (resume && ReadMetadata(files)[DataKey] != hash)
            throw new UserException($"{files.Last}: was begun with other images than {job.Data} holds now; give it back, or begin again with another --out");

        // Validation and test images stay where they are.
        using var train = DeviceImages.Upload(data.Train, engine.Device);
        var normalization = PixelStatistics.Compute(train.Pixels);
        using var input = new ImageInput(data.Train.Height, data.Train.Width, imageSize, normalization, engine.Device, engine.Precision);
        monitor.Log($"pretraining {spec.Name} at {imageSize} px on {data.Train.Count} training images of {data.Info.Title}, without labels; device {engine.DeviceName}, {engine.PrecisionName}, {engine.Threads} threads");
        return new Pretrainer(engine, job.Training, files, monitor).Run(spec, imageSize, train, input, resume, new Dictionary<string, string>
        {
            [JobKey] = JsonSerializer.Serialize(job, CytobenchJson.Options),
            ["data"] = data.Info.Name,
            [DataKey] = hash,
        });
    }

    /// <summary>What a stopped pretraining was told.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static PretrainJob LoadJob(PretrainFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        CheckFiles(files, resume: true);
        return JsonSerializer.Deserialize<PretrainJob>(ReadMetadata(files)[JobKey], CytobenchJson.Options)!;
    }

    private static IReadOnlyDictionary<string, string> ReadMetadata(PretrainFiles files)
    {
        using var file = SafetensorsFile.Open(files.Last);
        return file.Metadata.ContainsKey(JobKey) && file.Metadata.ContainsKey(DataKey)
            ? file.Metadata
            : throw new UserException($"{files.Last}: is no checkpoint of a pretraining");
    }

    private static void CheckFiles(PretrainFiles files, bool resume)
    {
        if (files.IsFinished)
            throw new UserException($"{files.Weights}: is there already; train from it with 'cytobench run --pretrained {files.Weights}', or choose another --out");
        if (resume && !files.CanResume)
            throw new UserException($"--resume {files.Weights}: there is no {files.Last} to go on from");
        if (!resume && files.CanResume)
            throw new UserException($"{files.Last}: a stopped pretraining; go on with 'cytobench pretrain --resume {files.Weights}', or choose another --out");
    }

    /// <summary>Before the data is read: some models cannot be pretrained in this way.</summary>
    private static void CheckModel(ModelSpec spec, int imageSize)
    {
        using var model = spec.Create(classes: 1, imageSize, seed: 0);
        using var autoencoder = new MaskedAutoencoder(model, maskRatio: 0.5);
    }
}
