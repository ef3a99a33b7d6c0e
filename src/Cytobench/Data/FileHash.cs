using System.Security.Cryptography;

namespace Cytobench.Data;

/// <summary>What a file's bytes must hash to, as its publisher states it.</summary>
/// <param name="Algorithm">MD5 (catalogue, against damage) or SHA256.</param>
/// <param name="Hex">Lower case.</param>
public sealed record FileHash(HashAlgorithmName Algorithm, string Hex)
{
    public static FileHash Md5(string hex) => new(HashAlgorithmName.MD5, hex);

    public static FileHash Sha256(string hex) => new(HashAlgorithmName.SHA256, hex);

    /// <summary>"MD5 7053d035…", for errors.</summary>
    public override string ToString() => $"{Algorithm.Name} {Hex}";

    /// <summary>The file's hash under the same algorithm.</summary>
    public FileHash Of(string path, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Of(stream, Path.GetFileName(path), progress, cancellation);
    }

    /// <summary>The hash of what follows in the stream; <paramref name="name"/> is for the progress.</summary>
    public FileHash Of(Stream stream, string name, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var hash = IncrementalHash.CreateHash(Algorithm);
        var buffer = new byte[1 << 20];
        var (stage, total, done) = ($"checking {name}", stream.Length, 0L);
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            progress?.Report(new(stage, done += read, total, "bytes"));
        }
        return this with { Hex = Convert.ToHexStringLower(hash.GetHashAndReset()) };
    }
}
