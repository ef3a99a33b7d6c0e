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

    /// <summary>Two runs have the same files, but for those that hold durations, and the same bytes in each.</summary>
    public static void AssertSame(string expected, string actual, int moreThan = 0)
    {
        var names = Files(expected);
        Assert.True(names.Length > moreThan, $"only {names.Length} files were compared");
        Assert.Contains(names, name => name.EndsWith("last.safetensors", StringComparison.Ordinal));
        Assert.Equal(names, Files(actual));
        Assert.All(names, name => Assert.True(HaveSameBytes(Path.Combine(expected, name), Path.Combine(actual, name)), $"{name} differs"));
    }

    private static string[] Files(string folder) =>
    [
        .. ((string[])["results", "models", "explanations"]).Select(part => Path.Combine(folder, part)).Where(Directory.Exists)
            .SelectMany(part => Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories))
            .Where(file => Path.GetFileName(file) is not ("result.json" or "epochs.json") && !file.EndsWith("loss.csv", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Piece by piece: all that a training goes on from is a hundred megabytes.</summary>
    private static bool HaveSameBytes(string first, string second)
    {
        using var one = File.OpenRead(first);
        using var other = File.OpenRead(second);
        byte[] oneBytes = new byte[1 << 16], otherBytes = new byte[1 << 16];
        while (true)
        {
            var count = one.ReadAtLeast(oneBytes, oneBytes.Length, throwOnEndOfStream: false);
            if (!oneBytes.AsSpan(0, count).SequenceEqual(otherBytes.AsSpan(0, other.ReadAtLeast(otherBytes, otherBytes.Length, throwOnEndOfStream: false))))
                return false;
            if (count == 0)
                return true;
        }
    }
}
