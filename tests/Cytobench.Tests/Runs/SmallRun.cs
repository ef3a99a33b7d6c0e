using System.Security.Cryptography;
using System.Text;
using Cytobench.Data;
using Cytobench.Runs;

namespace Cytobench.Tests.Runs;

/// <summary>A run small enough for a test: a few dozen synthetic images, one or two epochs.</summary>
internal static class SmallRun
{
    private static readonly Dictionary<string, RunSummary> Finished = [];
    private static readonly Lazy<TemporaryFolder> Kept = new(() =>
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    });

    public static RunConfig Config { get; } = Presets.Demo() with
    {
        Models = ["resnet18", "vit_tiny_patch4_28"],
        Training = Presets.Demo().Training with { Epochs = 2, BatchSize = 16 },
        SamplesPerClass = 1,
        Resamples = 100,
        Device = "cpu",
        Threads = 2,
        Demo = new DemoConfig { Train = 48, Validation = 24, Test = 24 },
    };

    public static RunConfig OneEpoch { get; } = Config with { Training = Config.Training with { Epochs = 1 } };

    public static RunSummary Run(RunConfig config, string folder, bool resume = false, RunMonitor? monitor = null)
    {
        using var quiet = new RunMonitor();
        return Comparison.Run(config, new RunOptions { Folder = folder, Resume = resume, TimingSeconds = 0 }, [], monitor ?? quiet);
    }

    /// <summary>A copy of a finished run, which the test may change; each config is trained once for all tests.</summary>
    public static RunSummary Copy(RunConfig config, string folder)
    {
        var key = RunJson.Serialize(config);
        var source = Kept.Value.File(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
        if (!Finished.TryGetValue(key, out var summary))
            Finished.Add(key, summary = Run(config, source));
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return summary;
    }

    /// <summary>Every file that must not depend on time: name and bytes.</summary>
    public static SortedDictionary<string, byte[]> Files(string folder)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var pattern in ((string[])["results", "models", "explanations"]).Where(part => Directory.Exists(Path.Combine(folder, part))))
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, pattern), "*", SearchOption.AllDirectories))
                if (Path.GetFileName(file) is not ("result.json" or "epochs.json"))  // these hold durations
                    files.Add(Path.GetRelativePath(folder, file), File.ReadAllBytes(file));
        return files;
    }
}
