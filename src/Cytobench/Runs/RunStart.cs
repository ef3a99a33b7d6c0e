using System.Reflection;
using System.Runtime.InteropServices;
using Cytobench.Data;
using Cytobench.Engine;

namespace Cytobench.Runs;

/// <summary>What a run does before it computes: makes its folder, and describes machine and data for the summary.</summary>
internal static class RunStart
{
    public static string Version { get; } = typeof(RunStart).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Makes the folder and saves config.json, which a resumed run must equal.</summary>
    public static RunFolder Prepare(RunConfig config, RunOptions options)
    {
        var folder = new RunFolder(options.Folder);
        var path = folder.Resolve(RunJson.ConfigFile);
        if (options.Resume)
        {
            if (RunJson.LoadConfig(path) is var saved && RunJson.Serialize(saved) != RunJson.Serialize(config))
                throw new UserException($"{path}: differs from the options given; resume with 'cytobench run --resume {options.Folder}' alone");
            return folder;
        }
        if (Directory.Exists(folder.Root) && Directory.EnumerateFileSystemEntries(folder.Root).Any())
            throw new UserException($"--out {options.Folder}: the folder is not empty; choose another, or go on with 'cytobench run --resume {options.Folder}'");
        folder.WriteText(RunJson.ConfigFile, RunJson.Serialize(config));
        return folder;
    }

    public static DataRequest Request(RunConfig config, RunOptions options, RunMonitor monitor) => new()
    {
        Data = config.Data,
        ImageSize = config.ImageSize,
        SkipBad = config.SkipBad,
        Demo = config.Demo,
        Mirror = options.DataMirror,
        Progress = monitor.Progress,
        Cancellation = monitor.Cancellation,
    };

    public static RunEnvironment Describe(TorchEngine engine) => new()
    {
        Cytobench = Version,
        DotNet = Environment.Version.ToString(),
        Torch = engine.Version,
        OperatingSystem = RuntimeInformation.OSDescription,
        Processor = Processor.Name,
        Device = engine.DeviceName,
        DeviceName = engine.IsCuda ? engine.DeviceName : Processor.Name,
        Precision = engine.PrecisionName,
        Threads = engine.Threads,
    };

    public static DataSummary Describe(Dataset data) => new()
    {
        Name = data.Info.Name,
        Title = data.Info.Title,
        IsSynthetic = data.Info.IsSynthetic,
        Sha256 = DatasetHash.Sha256(data),
        ClassNames = data.Info.ClassNames,
        Splits = [.. data.Splits.Select(split => new SplitCounts(split.Name, split.Images.Count, CountByClass(split.Images, data.Info.ClassNames.Count)))],
        Height = data.Train.Height,
        Width = data.Train.Width,
        Channels = data.Train.Channels,
        Source = data.Info.Source,
        License = data.Info.License,
        Citation = data.Info.Citation,
        Notes = data.Info.Notes,
    };

    public static IReadOnlyList<string> Warnings(RunConfig config, Dataset data)
    {
        var warnings = new List<string>();
        if (data.Info.IsSynthetic)
            warnings.Add("The images are synthetic: drawn by this program, to show what it does. Nothing here says how the models do on real cells.");
        if (config.Seeds.Count == 1)
            warnings.Add("One seed: another training of the same model would give somewhat other numbers, and how far they spread is not measured here.");
        var absent = Enumerable.Range(0, data.Info.ClassNames.Count).Where(c => !data.Test.Labels.Contains(c)).Select(c => data.Info.ClassNames[c]).ToList();
        if (absent.Count > 0)
            warnings.Add($"The test split has no image of {string.Join(", ", absent)}: scores of these classes are undefined.");
        return warnings;
    }

    private static int[] CountByClass(LabeledImages images, int classes)
    {
        var counts = new int[classes];
        foreach (var label in images.Labels)
            counts[label]++;
        return counts;
    }
}
