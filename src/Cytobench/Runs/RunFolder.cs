namespace Cytobench.Runs;

/// <summary>Where a run keeps its files; all paths given to it are relative, with forward slashes.</summary>
public sealed class RunFolder(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>runs/DATE-PRESET-DATA, with a number where that is taken.</summary>
    public static string FreeName(RunConfig config, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(config);
        var data = Path.GetFileNameWithoutExtension(config.Data.TrimEnd('/', '\\'));
        var safe = new string([.. data.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_')]);
        var name = Path.Combine("runs", $"{now:yyyyMMdd}-{config.Preset}-{safe}");
        return Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? name : $"{name}-{i}").First(path => !Directory.Exists(path));
    }

    public string Resolve(string relative)
    {
        var full = Path.GetFullPath(Path.Combine(Root, relative));
        return full.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new UserException($"{relative}: leaves the run folder {Root}");
    }

    /// <summary>The full path of a file to be written, its folder made.</summary>
    public string PrepareFile(string relative)
    {
        var full = Resolve(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    /// <summary>Writes beside the place and renames, so that a file is whole or absent.</summary>
    public void Write(string relative, Action<Stream> write) => AtomicFile.Write(PrepareFile(relative), write);

    public void WriteText(string relative, string text) => AtomicFile.WriteText(PrepareFile(relative), text);
}
