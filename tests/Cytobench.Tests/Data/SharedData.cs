namespace Cytobench.Tests.Data;

/// <summary>Real images that are not part of the repository: in ../shared/data beside the checkout, or where CYTOBENCH_DATA says.</summary>
internal static class SharedData
{
    /// <returns>The full path; the test is skipped where the file is missing.</returns>
    public static string File(string name)
    {
        var path = Path.Combine(Folder(), name);
        Assert.SkipUnless(System.IO.File.Exists(path), $"{name} is not there (looked for {path}; CYTOBENCH_DATA names another folder)");
        return path;
    }

    private static string Folder()
    {
        if (Environment.GetEnvironmentVariable("CYTOBENCH_DATA") is { Length: > 0 } named)
            return named;
        var checkout = new DirectoryInfo(AppContext.BaseDirectory);
        while (checkout is not null && !System.IO.File.Exists(Path.Combine(checkout.FullName, "Cytobench.slnx")))
            checkout = checkout.Parent;
        return Path.GetFullPath(Path.Combine(checkout?.FullName ?? ".", "..", "shared", "data"));
    }
}
