using System.Reflection;
using System.Runtime.InteropServices;
using Cytobench.Data;
using Cytobench.Data.Audit;
using Cytobench.Engine;
using Cytobench.Models;

namespace Cytobench.Runs;

/// <summary>What a run does before it computes: makes its folder, and describes machine and data for the summary.</summary>
internal static class RunStart
{
    public static string Version { get; } = typeof(RunStart).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The run's folder, which must be empty, or hold the same config where a run is resumed. Nothing is written yet.</summary>
    public static RunFolder Check(RunConfig config, RunOptions options)
    {
        var folder = new RunFolder(options.Folder);
        if (!options.Resume)
        {
            return Directory.Exists(folder.Root) && Directory.EnumerateFileSystemEntries(folder.Root).Any()
                ? throw new UserException($"--out {options.Folder}: the folder is not empty; choose another, or go on with 'cytobench run --resume {options.Folder}'")
                : folder;
        }
        var path = folder.Resolve(RunJson.ConfigFile);
        return RunJson.Serialize(RunJson.LoadConfig(path)) == RunJson.Serialize(config)
            ? folder
            : throw new UserException($"{path}: differs from the options given; resume with 'cytobench run --resume {options.Folder}' alone");
    }

    /// <summary>Saves what a later resume must equal, and opens the log.</summary>
    public static void Open(RunFolder folder, RunConfig config, Dataset data, RunMonitor monitor)
    {
        folder.WriteText(RunJson.ConfigFile, RunJson.Serialize(config));
        if (data.Info.SplitSeed is not null)
            folder.Write("splits.csv", stream => SplitFile.Write(data, stream));
        monitor.LogTo(folder.Resolve("run.log"));
    }

    public static EngineOptions Engine(RunConfig config, RunOptions options) => new()
    {
        LibraryFolder = options.EngineFolder ?? new EngineOptions().LibraryFolder,
        Device = config.Device,
        Precision = config.Precision,
        Threads = config.Threads,
        ChannelsLast = config.ChannelsLast,
        Scripted = config.Scripted,
        FusedNormalization = config.FusedNormalization,
        OwnProducts = config.OwnProducts,
        Tf32 = config.Tf32,
    };

    public static DataRequest Request(RunConfig config, RunOptions options, RunMonitor monitor) => new()
    {
        Data = config.Data,
        ImageSize = config.LargestImageSize,
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

    public static DataOpened Opened(Dataset data, TorchEngine engine) => new()
    {
        Title = data.Info.Title,
        Train = data.Train.Count,
        Validation = data.Validation.Count,
        Test = data.Test.Count,
        Classes = data.Info.ClassNames.Count,
        Height = data.Train.Height,
        Width = data.Train.Width,
        Device = engine.DeviceName,
        Precision = engine.PrecisionName,
        Threads = engine.Threads,
    };

    public static DataSummary Describe(Dataset data, DuplicateSummary duplicates) => new()
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
        Duplicates = duplicates,
    };

    /// <param name="config">What was run.</param>
    /// <param name="data">On which images.</param>
    /// <param name="described">The same in numbers.</param>
    public static IReadOnlyList<string> Warnings(RunConfig config, Dataset data, DataSummary described)
    {
        var duplicates = described.Duplicates!;
        var warnings = new List<string>(OtherPretraining(config, described.Sha256));
        if (data.Info.IsSynthetic)
            warnings.Add("The images are synthetic: drawn by this program, to show what it does. Nothing here says how the models do on real cells.");
        if (config.Seeds.Count == 1)
            warnings.Add("One seed: another training of the same model would give somewhat other numbers, and how far they spread is not measured here.");
        var absent = Enumerable.Range(0, data.Info.ClassNames.Count).Where(c => !data.Test.Labels.Contains(c)).Select(c => data.Info.ClassNames[c]).ToList();
        if (absent.Count > 0)
            warnings.Add($"The test split has no image of {string.Join(", ", absent)}: scores of these classes are undefined.");
        if (duplicates.Counts.AcrossSplits > 0)
            warnings.Add($"{Pairs(duplicates.Counts.AcrossSplits)} of images with equal bytes in two splits: {duplicates.TestSeenBefore.Count:N0} of {data.Test.Count:N0} test images also stand in train or val, {duplicates.ValidationInTrain.Count:N0} of {data.Validation.Count:N0} validation images also in train. 'cytobench data audit' shows them, and saves the data without them.");
        if (duplicates.Counts.AcrossClasses > 0)
            warnings.Add($"{Pairs(duplicates.Counts.AcrossClasses)} of images with equal bytes and two labels, of which at least one is wrong.");
        return warnings;
    }

    /// <summary>Weights that this program pretrained on other images than the run's: nothing tells whether the test images were among those.</summary>
    private static IEnumerable<string> OtherPretraining(RunConfig config, string sha256)
    {
        foreach (var model in config.Models)
        {
            if (StartingWeights.Locate(config.Pretrained, model, null, default) is not { } path)
                continue;
            using var file = SafetensorsFile.Open(path);
            if (file.Metadata.TryGetValue(PretrainRun.DataKey, out var other) && other != sha256)
                yield return $"{model} starts from {Path.GetFileName(path)}, pretrained on other images ({file.Metadata.GetValueOrDefault("data", "unnamed")}): the test images may have been among them, and its scores too good.";
        }
    }

    private static string Pairs(int count) => count == 1 ? "1 pair" : $"{count:N0} pairs";

    private static int[] CountByClass(LabeledImages images, int classes)
    {
        var counts = new int[classes];
        foreach (var label in images.Labels)
            counts[label]++;
        return counts;
    }
}
