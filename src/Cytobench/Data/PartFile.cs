namespace Cytobench.Data;

/// <summary>FILE.part and, in FILE.part.etag, the server's word for which version of the file it is a part of. Held open, so that two programs never write one part.</summary>
internal sealed class PartFile : IDisposable
{
    private readonly string destination;
    private readonly string path;
    private readonly FileStream stream;
    private readonly string validatorPath;
    private bool finished;

    public PartFile(string destination)
    {
        this.destination = Path.GetFullPath(destination);
        path = this.destination + ".part";
        validatorPath = path + ".etag";
        stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        stream.Seek(0, SeekOrigin.End);
        Validator = stream.Length > 0 && File.Exists(validatorPath) ? File.ReadAllText(validatorPath) : null;
    }

    public long Length => stream.Position;
    public string? Validator { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes) => stream.Write(bytes);

    /// <summary>The hash of all that has come, under the algorithm of <paramref name="expected"/>.</summary>
    public FileHash Hash(FileHash expected, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        stream.Seek(0, SeekOrigin.Begin);
        try
        {
            return expected.Of(stream, Path.GetFileName(destination), progress, cancellation);
        }
        finally
        {
            stream.Seek(0, SeekOrigin.End);
        }
    }

    /// <summary>Empties the part; what follows belongs to the version that <paramref name="validator"/> names.</summary>
    public void Restart(string? validator)
    {
        stream.SetLength(0);
        stream.Seek(0, SeekOrigin.Begin);
        Validator = validator;
        if (validator is null)
            File.Delete(validatorPath);
        else
            AtomicFile.WriteText(validatorPath, validator);
    }

    /// <summary>Gives the part its name.</summary>
    public void Finish()
    {
        stream.Dispose();
        File.Move(path, destination, overwrite: true);
        File.Delete(validatorPath);
        finished = true;
    }

    /// <summary>An empty part says nothing and is removed; others stay for the next time.</summary>
    public void Dispose()
    {
        if (finished)
            return;
        var empty = stream.Length == 0;
        stream.Dispose();
        if (!empty)
            return;
        File.Delete(path);
        File.Delete(validatorPath);
    }
}
