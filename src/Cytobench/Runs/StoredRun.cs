using System.Text.Json;

namespace Cytobench.Runs;

/// <summary>A run as it lies on disk: finished, or stopped on the way.</summary>
public sealed record StoredRun
{
    private const string LogFile = "run.log";

    private static readonly EnumerationOptions WithoutLinks = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    public required string Folder { get; init; }                         // as it was named
    public required string Name { get; init; }                           // the folder's
    public required StoredRunState State { get; init; }
    public RunConfig? Config { get; init; }                              // null where it cannot be read
    public RunSummary? Summary { get; init; }                            // of a finished run
    public string? Fault { get; init; }                                  // of a damaged one: what is wrong, in one line
    public required DateTimeOffset StartedAt { get; init; }
    public required long Bytes { get; init; }                            // of all its files; links are not followed

    /// <summary>Seconds that a finished run took, over all its starts; NaN where it does not say.</summary>
    public double Seconds => Summary?.Stages.LastOrDefault(stage => stage is { Stage: "total", Model: null })?.Seconds ?? double.NaN;

    /// <summary>All in a folder, oldest first; none where there is no such folder.</summary>
    public static IReadOnlyList<StoredRun> All(string runsFolder) => Directory.Exists(runsFolder)
        ? [.. Directory.EnumerateDirectories(runsFolder).Where(LooksLikeOne).Select(Open).OrderBy(run => run.StartedAt).ThenBy(run => run.Name, StringComparer.Ordinal)]
        : [];

    /// <param name="run">A folder, or the name of one in <paramref name="runsFolder"/>.</param>
    /// <param name="runsFolder">Where runs are kept.</param>
    /// <exception cref="UserException">No run was started there.</exception>
    public static StoredRun Find(string run, string runsFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(run);
        var folder = LooksLikeOne(run) ? run : Path.Combine(runsFolder, run);
        return LooksLikeOne(folder) ? Open(folder)
            : throw new UserException(Directory.Exists(run) || Directory.Exists(folder)
                ? $"{run}: holds no {RunJson.ConfigFile} and {LogFile}, so no run was started there"
                : $"{run}: no such folder, nor in {runsFolder}; 'cytobench runs list' shows what there is");
    }

    /// <summary>How far each training is, in the order of the run.</summary>
    public IReadOnlyList<StoredTraining> Trainings() => Config is null ? [] :
    [
        .. from model in Config.Models
           from seed in Config.Seeds
           let place = Path.Combine(Folder, "models", $"{model}_s{seed}")
           select new StoredTraining(model, seed, CountEpochs(Path.Combine(place, "epochs.json")), Config.For(model).Epochs, File.Exists(Path.Combine(place, "result.json"))),
    ];

    /// <summary>Deletes the folder; what links in it point to stays.</summary>
    /// <exception cref="UserException">It is at work, is no run of ours beyond doubt, or holds what is not the run's.</exception>
    public void Remove()
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder));
        if (new DirectoryInfo(full).LinkTarget is { } target)
            throw new UserException($"{Folder}: is a link to {target}; remove the link yourself, or name the folder that it leads to");
        if (State == StoredRunState.Running)
            throw new UserException($"{Folder}: is at work; stop it first");
        if (Config is null)
            throw new UserException($"{Folder}: is no run beyond doubt ({Fault}); remove it yourself");
        if ((Directory.GetCurrentDirectory() + Path.DirectorySeparatorChar).StartsWith(full + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new UserException($"{Folder}: holds the current folder; go elsewhere first");
        if (Directory.EnumerateFiles(full, RunJson.ConfigFile, WithoutLinks).FirstOrDefault(file => Path.GetDirectoryName(file) != full) is { } other)
            throw new UserException($"{Folder}: holds another run, {Path.GetDirectoryName(other)}; move it away first");
        if (Directory.EnumerateDirectories(full, ".git").Any())
            throw new UserException($"{Folder}: is a git repository; remove it yourself");
        try
        {
            Directory.Delete(full, recursive: true);                     // of a link inside, the link alone
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{Folder}: cannot be removed: {fault.Message}", fault);
        }
    }

    private static bool LooksLikeOne(string folder) => File.Exists(Path.Combine(folder, RunJson.ConfigFile)) && File.Exists(Path.Combine(folder, LogFile));

    private static StoredRun Open(string folder)
    {
        var (config, summary, fault) = ((RunConfig?)null, (RunSummary?)null, (string?)null);
        try
        {
            summary = File.Exists(Path.Combine(folder, RunJson.SummaryFile)) ? RunJson.Load(folder) : null;
            config = summary?.Config ?? RunJson.LoadConfig(Path.Combine(folder, RunJson.ConfigFile));
        }
        catch (UserException damaged)
        {
            fault = damaged.Message;
        }
        return new StoredRun
        {
            Folder = folder,
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            State = IsAtWork(folder) ? StoredRunState.Running : fault is not null ? StoredRunState.Damaged : summary is null ? StoredRunState.Stopped : StoredRunState.Finished,
            Config = config,
            Summary = summary,
            Fault = fault,
            StartedAt = summary?.StartedAt ?? File.GetLastWriteTime(Path.Combine(folder, RunJson.ConfigFile)),
            Bytes = new DirectoryInfo(folder).EnumerateFiles("*", WithoutLinks).Sum(file => file.Length),
        };
    }

    /// <summary>A run keeps its log open, which it does not share for writing.</summary>
    private static bool IsAtWork(string folder)
    {
        try
        {
            using var log = new FileStream(Path.Combine(folder, LogFile), FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;                                                // another user's, and not readable: nothing is known
        }
    }

    private static int CountEpochs(string path)
    {
        if (!File.Exists(path))
            return 0;
        using var stream = File.OpenRead(path);
        using var epochs = JsonDocument.Parse(stream);
        return epochs.RootElement.GetArrayLength();
    }
}

/// <param name="Model">"resnet18".</param>
/// <param name="Seed">One training per model and seed.</param>
/// <param name="Epochs">That are kept.</param>
/// <param name="Planned">Epochs in all, by the config; a budget may choose others.</param>
/// <param name="IsFinished">Trained and tested.</param>
public sealed record StoredTraining(string Model, int Seed, int Epochs, int Planned, bool IsFinished);

public enum StoredRunState
{
    Finished,
    Stopped,                                                             // can be gone on with
    Running,
    Damaged,                                                             // or of another version
}
