using Cytobench.Runs;

namespace Cytobench.Reporting.Explanations;

/// <summary>Pictures of an earlier explanation of the same run, which would stand beside the new ones as if they belonged to them.</summary>
internal static class StaleFigures
{
    /// <param name="folder">The run.</param>
    /// <param name="under">A folder in it whose PNG files are all one writer's.</param>
    /// <param name="written">What that writer has just made.</param>
    public static void Delete(RunFolder folder, string under, IEnumerable<Artifact> written)
    {
        var root = folder.Resolve(under);
        if (!Directory.Exists(root))
            return;
        var kept = written.Select(artifact => folder.Resolve(artifact.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(root, "*.png", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            if (!kept.Contains(file))
                File.Delete(file);
    }
}
