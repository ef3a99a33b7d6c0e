namespace Cytobench.Tests.Golden;

/// <summary>The folders with reference values: ../shared/golden beside the checkout, and what CYTOBENCH_GOLDEN names.</summary>
internal static class GoldenFolders
{
    public static IEnumerable<string> All
    {
        get
        {
            if (Environment.GetEnvironmentVariable("CYTOBENCH_GOLDEN") is { Length: > 0 } named)
            {
                if (!Directory.Exists(named))
                    throw new DirectoryNotFoundException($"CYTOBENCH_GOLDEN names {named}, which is no folder");
                yield return Path.GetFullPath(named);
            }
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (!File.Exists(Path.Combine(folder.FullName, "Cytobench.slnx")))
                    continue;
                var beside = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "golden"));
                if (Directory.Exists(beside))
                    yield return beside;
            }
        }
    }

    public static IEnumerable<string> Files(string name) => All.Select(folder => Path.Combine(folder, name)).Where(File.Exists);
}
