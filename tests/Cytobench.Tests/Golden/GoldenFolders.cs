namespace Cytobench.Tests.Golden;

/// <summary>
/// Where golden values of other implementations lie: shared/golden beside the folder of the checkout, and the folder that
/// CYTOBENCH_GOLDEN names.
/// </summary>
internal static class GoldenFolders
{
    public static IReadOnlyList<string> With(string fileName) => [.. Candidates().Distinct().Where(folder => File.Exists(Path.Combine(folder, fileName)))];

    private static IEnumerable<string> Candidates()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Cytobench.slnx")) && folder.Parent is { } beside)
                yield return Path.Combine(beside.FullName, "shared", "golden");
        if (Environment.GetEnvironmentVariable("CYTOBENCH_GOLDEN") is { Length: > 0 } named)
            yield return !Directory.Exists(named) ? throw new DirectoryNotFoundException($"CYTOBENCH_GOLDEN names {named}, which is no folder") : Path.GetFullPath(named);
    }
}
