using System.IO.Compression;

namespace Cytobench.Data;

/// <summary>Files by relative name, with forward slashes; read from several threads at once.</summary>
internal interface IImageFiles : IDisposable
{
    /// <summary>Longest image file that is read, in bytes.</summary>
    const long MaxFileBytes = 256L << 20;

    const int MaxFiles = 2_000_000;

    /// <summary>"folder" or "file".</summary>
    string Kind { get; }

    IReadOnlyList<string> Names { get; }

    /// <exception cref="InvalidDataException">Cannot be read; the message says why in a few words.</exception>
    byte[] Read(string name);
}

/// <summary>A folder and all below it; links are followed.</summary>
internal sealed class FolderFiles : IImageFiles
{
    private const int MaxDepth = 8;                                      // also ends links that lead in a circle

    private readonly string root;

    public FolderFiles(string root)
    {
        this.root = Path.GetFullPath(root);
        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, IgnoreInaccessible = false, AttributesToSkip = 0 };
            Names = [.. Directory.EnumerateFiles(this.root, "*", options).Take(IImageFiles.MaxFiles + 1).Select(path => Path.GetRelativePath(this.root, path).Replace('\\', '/'))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{root}: cannot be listed: {fault.Message}", fault);
        }
        if (Names.Count > IImageFiles.MaxFiles)
            throw new UserException($"{root}: holds more than {IImageFiles.MaxFiles:N0} files; name the folder of the images themselves");
    }

    public string Kind => "folder";

    public IReadOnlyList<string> Names { get; }

    public byte[] Read(string name) => ReadWhole(Path.Combine(root, name));

    /// <exception cref="InvalidDataException">Cannot be read; the message says why in a few words.</exception>
    public static byte[] ReadWhole(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            if (stream.Length > IImageFiles.MaxFileBytes)
                throw new InvalidDataException($"larger than {IImageFiles.MaxFileBytes >> 20} MiB");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException("cannot be read", fault);
        }
    }

    public void Dispose()
    {
    }
}

/// <summary>The members of a zip. Nothing is written to disk, so that names cannot lead anywhere.</summary>
internal sealed class ZipFiles : IImageFiles
{
    private readonly ZipArchive archive;
    private readonly string path;
    private readonly long mostBytes;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);

    public ZipFiles(string path) : this(ZipMember.OpenArchive(path), path, IImageFiles.MaxFileBytes)
    {
    }

    /// <param name="stream">Is disposed with this.</param>
    /// <param name="name">For messages.</param>
    /// <param name="mostBytes">Of one unpacked file that is read.</param>
    /// <exception cref="UserException">Not a zip, or damaged.</exception>
    public ZipFiles(Stream stream, string name, long mostBytes) : this(ZipMember.OpenArchive(stream, name), name, mostBytes)
    {
    }

    private ZipFiles(ZipArchive archive, string path, long mostBytes)
    {
        (this.archive, this.path, this.mostBytes) = (archive, path, mostBytes);
        var count = archive.Entries.Count;
        if (count > IImageFiles.MaxFiles)
        {
            archive.Dispose();
            throw new UserException($"{path}: holds {count:N0} files, more than {IImageFiles.MaxFiles:N0}");
        }
        foreach (var entry in archive.Entries.Where(entry => !entry.FullName.EndsWith('/')))
        {
            if (!entries.TryAdd(entry.FullName.Replace('\\', '/'), entry))
            {
                archive.Dispose();
                throw new UserException($"{path}: '{entry.FullName}' is there twice; the file is damaged");
            }
        }
        Names = [.. entries.Keys];
    }

    public string Kind => "file";

    public IReadOnlyList<string> Names { get; }

    public byte[] Read(string name)
    {
        var entry = entries[name];
        if (entry.Length > mostBytes)
            throw new InvalidDataException($"larger than {mostBytes >> 20} MiB");
        try
        {
            lock (archive)                                               // one position in the file, whatever the member
            {
                using var member = new ZipMember(entry, $"{path}: {name}");
                var bytes = new byte[member.Length];
                if (member.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                    throw new InvalidDataException("cut short");
                member.Finish();
                return bytes;
            }
        }
        catch (UserException fault)
        {
            throw new InvalidDataException("damaged in the zip", fault);
        }
    }

    public void Dispose() => archive.Dispose();
}
