using Cytobench.Data;
using Cytobench.Runs;

namespace Cytobench.Tests.Runs;

/// <summary>A run small enough for a test: a few dozen synthetic images, one or two epochs.</summary>
internal static class SmallRun
{
    public static RunConfig Config { get; } = Presets.Demo() with
    {
        Models = ["resnet18", "vit_tiny_patch4_28"],
        Training = Presets.Demo().Training with { Epochs = 2, BatchSize = 16 },
        SamplesPerClass = 1,
        Device = "cpu",
        Threads = 2,
        Demo = new DemoConfig { Train = 48, Validation = 24, Test = 24 },
    };

    public static RunSummary Run(RunConfig config, string folder, bool resume = false, RunMonitor? monitor = null)
    {
        using var quiet = new RunMonitor();
        return Comparison.Run(config, new RunOptions { Folder = folder, Resume = resume }, [], monitor ?? quiet);
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
