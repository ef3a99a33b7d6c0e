using Cytobench.Runs;
using Cytobench.Training;
using static Cytobench.UserException;
using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>Explains test images with a finished run's models, by any methods, and measures the maps; nothing is trained.</summary>
public static class ExplainJob
{
    private const string Beside = ".explaining";                         // where everything is made before it takes its place

    /// <param name="options">What is explained; checked here.</param>
    /// <param name="writers">Make the outputs from the summary.</param>
    /// <param name="monitor">Gets log and progress; carries the wish to stop.</param>
    /// <returns>The run's summary with new <see cref="RunSummary.Explanations"/>, which stands in run.json unless another folder was named.</returns>
    /// <exception cref="UserException">Run, option, checkpoint or data is not usable.</exception>
    /// <exception cref="OperationCanceledException">Stopped; run.json and its report are as they were.</exception>
    public static RunSummary Run(ExplainOptions options, IReadOnlyList<IRunWriter> writers, RunMonitor monitor)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(writers);
        ArgumentNullException.ThrowIfNull(monitor);
        var run = FinishedRun.Open(options.Run, options.Data);
        var results = run.Choose("--model", options.Model);
        var classes = run.Summary.Data.ClassNames.Count;
        Check(options, run.Summary.Data.ClassNames);
        var chosen = options.Images is { } listed ? ImageChoice.Listed(listed, results[0].Test.Labels.Length)
            : options.Errors ? ImageChoice.Errors(results, classes, options.SamplesPerClass)
            : ImageChoice.PerClass(results[0].Test.Labels, classes, options.SamplesPerClass);
        Require(chosen.Length > 0, "--errors: no model got a test image wrong, so there is none to explain");

        var engine = run.StartEngine(options.Device, options.EngineFolder, "fp32");
        using var data = run.OpenData(options.DataMirror, monitor);
        using var test = DeviceImages.Upload(data.Test, engine.Device);
        using var scope = NewDisposeScope();
        monitor.Log($"{chosen.Length:N0} test images, {results.Count} models; device {engine.DeviceName}");
        var folder = new RunFolder(options.Out ?? options.Run);
        var beside = new RunFolder(folder.Resolve(Beside));
        try
        {
            var explanations = new ExplanationStudy(run.Summary.Config, run.Summary.Data, data, engine, run.Folder, beside, monitor).Make(options.Request, results, test, chosen)
                ?? throw new UserException($"--methods {string.Join(",", options.Request.Methods)}: none fits {string.Join(" or ", results.Select(result => result.Model).Distinct())}; attention methods take vision transformers");
            var summary = run.Summary with { Explanations = explanations };
            if (options.Out is null)                                     // a report's gallery, so nothing for another folder
            {
                var missed = new KeptErrors(run.Summary.Data, data, engine, run.Folder, beside, monitor).Keep(run.Summary.Models, test, options.Request, results);
                summary = summary with { Missed = missed };
            }
            monitor.Cancellation.ThrowIfCancellationRequested();
            Replace(beside, folder);
            Write(summary, options, folder, writers, monitor);
            return summary;
        }
        finally
        {
            if (Directory.Exists(beside.Root))
                Directory.Delete(beside.Root, recursive: true);
        }
    }

    private static void Check(ExplainOptions options, IReadOnlyList<string> classNames)
    {
        Require(options.Images is null || !options.Errors, "--images, --errors: choose one");
        Require(options.Images is not { Count: 0 }, "--images: name at least one");
        Require(options.SamplesPerClass > 0, $"--samples-per-class {options.SamplesPerClass}: choose 1 or more");
        Require(options.Out is null || !Directory.Exists(options.Out) || !Directory.EnumerateFileSystemEntries(options.Out).Any(), $"--out {options.Out}: the folder is not empty; choose another");
        ExplanationTarget.Check(options.Request.Target, classNames);
        foreach (var method in options.Request.Methods)
            ExplanationMethods.Find(method);
    }

    /// <summary>Maps and images take their place together, when all are there: a run never has some of one explanation and some of another.</summary>
    private static void Replace(RunFolder beside, RunFolder folder)
    {
        foreach (var made in Directory.EnumerateDirectories(beside.Root))
        {
            var place = folder.Resolve(Path.GetFileName(made));
            if (Directory.Exists(place))
                Directory.Delete(place, recursive: true);
            Directory.Move(made, place);
        }
    }

    /// <summary>Not to be stopped: the files belong together.</summary>
    private static void Write(RunSummary summary, ExplainOptions options, RunFolder folder, IReadOnlyList<IRunWriter> writers, RunMonitor monitor)
    {
        if (options.Out is not null)
        {
            foreach (var artifact in writers.SelectMany(writer => writer.Write(summary, folder)))
                monitor.Log($"wrote {artifact.Path}");
            return;
        }
        RunJson.Save(summary, folder);
        using var unstoppable = new RunMonitor(null, monitor.Progress);
        RunReport.Write(summary, folder, writers, unstoppable);
    }
}
