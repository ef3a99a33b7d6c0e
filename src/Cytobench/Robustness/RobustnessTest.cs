using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Evaluation;
using Cytobench.Metrics;
using Cytobench.Runs;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>Tests a finished run's models on corrupted copies of the images that they were tested on; nothing is trained.</summary>
public static class RobustnessTest
{
    private const string ImagesFile = "robustness/images.npy";
    private const int LargestBatch = 256;
    private const int LargestBatchBytes = 1 << 23;
    private const int SmallestSide = 8;                                  // pixels; kernels must fit

    /// <param name="options">What is tested; checked here.</param>
    /// <param name="writers">Make the outputs from the summary.</param>
    /// <param name="monitor">Gets log and progress; carries the wish to stop.</param>
    /// <returns>The run's summary with <see cref="RunSummary.Robustness"/>, which stands in run.json unless another folder was named.</returns>
    /// <exception cref="UserException">Run, option, checkpoint or data is not usable.</exception>
    /// <exception cref="OperationCanceledException">Stopped; nothing was written.</exception>
    public static RunSummary Run(RobustnessOptions options, IReadOnlyList<IRunWriter> writers, RunMonitor monitor)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(writers);
        ArgumentNullException.ThrowIfNull(monitor);
        var run = FinishedRun.Open(options.Run, options.Data);
        var results = Choose(run, options);
        var summary = run.Summary;
        var engine = run.StartEngine(options.Device, options.EngineFolder);
        using var data = OpenData(run, options, monitor);
        var source = options.Split == "val" ? data.Validation : data.Test;
        using var images = DeviceImages.Upload(source, engine.Device);
        using var scope = NewDisposeScope();                             // holds the models' parameters
        var models = new List<LoadedModel>();
        try
        {
            models.AddRange(results.Select(result => run.Load(result, engine)));
            monitor.Log($"{source.Count:N0} {options.Split} images, {options.Corruptions.Count} corruptions at {options.Severities.Count} severities, {models.Count} models; device {engine.DeviceName}, {engine.PrecisionName}");
            var (robustness, sheet) = Test(summary, options, models, images, source, engine, monitor);
            summary = summary with { Robustness = robustness };
            Write(summary, options, sheet, source, writers, monitor);
            return summary;
        }
        finally
        {
            models.ForEach(model => model.Dispose());
        }
    }

    private static IReadOnlyList<ModelResult> Choose(FinishedRun run, RobustnessOptions options)
    {
        if (options.Split is not ("val" or "test"))
            throw new UserException($"--split {options.Split}: choose val or test");
        if (options.Corruptions.Count == 0 || options.Corruptions.DistinctBy(corruption => corruption.Name).Count() != options.Corruptions.Count)
            throw new UserException("--corruptions: name at least one, each once");
        if (options.Severities.Count == 0 || options.Severities.Any(severity => severity is < 1 or > CorruptionCatalogue.Severities) || options.Severities.Distinct().Count() != options.Severities.Count)
            throw new UserException($"--severities {string.Join(",", options.Severities)}: name some of 1 to {CorruptionCatalogue.Severities}, each once");
        if (options.Out is not null && Directory.Exists(options.Out) && Directory.EnumerateFileSystemEntries(options.Out).Any())
            throw new UserException($"--out {options.Out}: the folder is not empty; choose another");
        return run.Choose("--model", options.Model);
    }

    private static Dataset OpenData(FinishedRun run, RobustnessOptions options, RunMonitor monitor)
    {
        var data = run.OpenData(options.DataMirror, monitor);
        if (Math.Min(data.Test.Height, data.Test.Width) >= SmallestSide)
            return data;
        data.Dispose();
        throw new UserException($"{run.Summary.Config.Data}: images of {data.Test.Width} x {data.Test.Height} pixels are too small to be corrupted; {SmallestSide} a side are needed");
    }

    private static (RobustnessResult Result, byte[] Sheet) Test(
        RunSummary summary, RobustnessOptions options, List<LoadedModel> models, DeviceImages images, LabeledImages source, TorchEngine engine, RunMonitor monitor)
    {
        int[] severities = [.. options.Severities.Order()];
        var sets = options.Corruptions.SelectMany(corruption => severities.Select(severity => (Corruption: (ICorruption?)corruption, Severity: severity))).Prepend((null, 0)).ToArray();
        var (scores, sheet) = (new ShiftScores[sets.Length][], new List<byte>());   // scores of each set and model
        using var _ = inference_mode();
        for (var set = 0; set < sets.Length; set++)
        {
            var probabilities = models.ConvertAll(model => new float[(long)images.Count * model.Classifier.Classes]);
            var batch = Math.Clamp(LargestBatchBytes / source.ImageBytes, 1, LargestBatch);
            for (var first = 0; first < images.Count; first += batch)
            {
                monitor.Cancellation.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                var count = Math.Min(batch, images.Count - first);
                var clean = images.Pixels.narrow(0, first, count);
                var pixels = sets[set].Corruption?.Apply(clean, sets[set].Severity, options.Seed, first) ?? clean;
                for (var model = 0; model < models.Count; model++)
                    Evaluator.PredictBatch(models[model].Classifier, models[model].Input, pixels, summary.Config.Tta, probabilities[model], first);
                if (first == 0)
                    sheet.AddRange(pixels.narrow(0, 0, 1).cpu().contiguous().bytes);
                monitor.Report(new ProgressReport("corrupted images", ((long)set * images.Count) + first + count, (long)sets.Length * images.Count, "images", sets[set].Corruption is { } one ? $"{one.Name}, severity {sets[set].Severity}" : "clean"));
            }
            scores[set] = [.. models.Select((model, index) => ShiftScores.Of(Scores.Compute(probabilities[index], source.Labels, model.Classifier.Classes)))];
        }
        var hasReference = AlexNetReference.AppliesTo(summary.Data);
        return (new RobustnessResult
        {
            Split = options.Split,
            Images = images.Count,
            Seed = options.Seed,
            Device = engine.DeviceName,
            Precision = engine.PrecisionName,
            Corruptions = [.. options.Corruptions.Select(corruption => new CorruptionDescription(corruption.Name, corruption.Title, [.. severities.Select(severity => corruption.Parameters[severity - 1])]))],
            Severities = severities,
            HasReference = hasReference,
            ImagesFile = ImagesFile,
            Models = [.. models.Select((model, index) => ModelRobustness.Of(
                model.Result.Model, model.Result.Seed, scores[0][index],
                [.. options.Corruptions.Select((corruption, place) => (corruption.Name, (IReadOnlyList<ShiftScores>)[.. severities.Select((_, at) => scores[1 + place * severities.Length + at][index])]))],
                hasReference))],
        }, [.. sheet]);
    }

    /// <summary>Not to be stopped: the files belong together.</summary>
    private static void Write(RunSummary summary, RobustnessOptions options, byte[] sheet, LabeledImages source, IReadOnlyList<IRunWriter> writers, RunMonitor monitor)
    {
        monitor.Cancellation.ThrowIfCancellationRequested();
        var folder = new RunFolder(options.Out ?? options.Run);
        NpyFile.Write(folder.PrepareFile(ImagesFile), sheet, sheet.Length / source.ImageBytes, source.Height, source.Width, source.Channels);
        if (options.Out is null)
        {
            RunJson.Save(summary, folder);
            using var unstoppable = new RunMonitor(null, monitor.Progress);
            RunReport.Write(summary, folder, writers, unstoppable);
            return;
        }
        foreach (var artifact in writers.SelectMany(writer => writer.Write(summary, folder)))
            monitor.Log($"wrote {artifact.Path}");
    }
}
