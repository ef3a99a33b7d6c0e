using Cytobench.Data;
using Cytobench.Engine;
using static TorchSharp.torch;

namespace Cytobench.Runs;

/// <summary>A finished run opened again: its summary, and its models and images where something more is asked of them. Nothing is trained.</summary>
public sealed class FinishedRun
{
    private readonly string path;
    private readonly string? movedTo;

    private FinishedRun(string path, RunSummary summary, string? movedTo) => (this.path, Summary, Folder, this.movedTo) = (path, summary, new RunFolder(path), movedTo);

    public RunSummary Summary { get; }
    public RunFolder Folder { get; }

    /// <param name="path">The run folder.</param>
    /// <param name="data">Where its images are now, if not where they were.</param>
    /// <exception cref="UserException">There is no finished run.</exception>
    public static FinishedRun Open(string path, string? data = null) => new(path, RunJson.Load(path), data);

    /// <param name="option">How the user said it, for messages: "--model".</param>
    /// <param name="model">A model as "resnet18", all its seeds; one training as "resnet18_s42"; null for all.</param>
    /// <exception cref="UserException">The run has no such model.</exception>
    public IReadOnlyList<ModelResult> Choose(string option, string? model)
    {
        var results = Summary.Models.Where(result => model is null || result.Id == model || result.Model == model).ToArray();
        return results.Length > 0
            ? results
            : throw new UserException($"{option} {model}: not in {path}, which has {string.Join(", ", Summary.Models.Select(result => result.Id))}");
    }

    /// <param name="device">auto, cpu, cuda or cuda:N.</param>
    /// <param name="engineFolder">The lib folder of an installed PyTorch; null for the usual one.</param>
    /// <param name="precision">fp32, bf16; null for the run's.</param>
    public TorchEngine StartEngine(string device, string? engineFolder, string? precision = null) => TorchEngine.Start(new EngineOptions
    {
        LibraryFolder = engineFolder ?? new EngineOptions().LibraryFolder,
        Device = device,
        Precision = precision ?? Summary.Config.Precision,
        Threads = Summary.Config.Threads,
    });

    /// <summary>The images that the run was made with; the caller disposes them.</summary>
    /// <param name="mirror">URL or folder that has the data set's file; null for the usual places.</param>
    /// <param name="monitor">Gets progress; carries the wish to stop.</param>
    /// <param name="fetches">Whether a data set of the catalogue that is not on this machine is fetched.</param>
    /// <exception cref="UserException">They are not there, or not the same.</exception>
    public Dataset OpenData(string? mirror, RunMonitor monitor, bool fetches = true)
    {
        var config = Summary.Config with { Data = movedTo ?? Summary.Config.Data };
        if (movedTo is null && DataSources.IsMissing(config.Data))
            throw new UserException($"{config.Data}: the images of {path} are not there, as seen from this folder; name them with --data");
        var data = DataSources.Open(RunStart.Request(config, new RunOptions { Folder = path, DataMirror = mirror }, monitor) with { FetchesNothing = !fetches });
        try
        {
            var hash = DatasetHash.Sha256(data);
            return hash == Summary.Data.Sha256
                ? data
                : throw new UserException($"{config.Data}: is not what {path} was trained on (SHA-256 {hash[..12]}…, then {Summary.Data.Sha256[..Math.Min(12, Summary.Data.Sha256.Length)]}…); bring those images back, name them with --data, or run the comparison again");
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>A trained model as it was tested, in eval mode on the engine's device; the caller disposes it.</summary>
    /// <param name="result">Which.</param>
    /// <param name="engine">Where it computes.</param>
    /// <param name="precision">Of parameters and input; null for the engine's.</param>
    /// <exception cref="UserException">The checkpoint is missing or does not fit.</exception>
    public LoadedModel Load(ModelResult result, TorchEngine engine, ScalarType? precision = null) =>
        LoadedModel.Of(result, Summary.Data, Folder, engine, precision ?? engine.Precision);
}
