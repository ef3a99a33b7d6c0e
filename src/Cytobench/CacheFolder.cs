namespace Cytobench;

/// <summary>Where Cytobench keeps what can be fetched or made again: weights, the patched native library.</summary>
public static class CacheFolder
{
    /// <summary>CYTOBENCH_CACHE where it is set; else the system's own place for caches, with "cytobench" under it.</summary>
    public static string Root
    {
        get
        {
            if (Environment.GetEnvironmentVariable("CYTOBENCH_CACHE") is { Length: > 0 } named)
                return Path.GetFullPath(named);
            if (OperatingSystem.IsWindows())
                return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "cytobench", "cache");
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (OperatingSystem.IsMacOS())
                return Path.Combine(home, "Library", "Caches", "cytobench");
            return Path.Combine(
                Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".cache"), "cytobench");
        }
    }

    public static string Weights => Path.Combine(Root, "weights");

    public static string Native => Path.Combine(Root, "native");
}
