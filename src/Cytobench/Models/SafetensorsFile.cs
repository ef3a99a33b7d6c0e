using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Cytobench.Models;

/// <summary>
/// Named tensors in one file that holds no code: 8 bytes with the header's length (little-endian), a JSON header, then the data.
/// The header is checked whole on opening; tensors are read when asked for.
/// </summary>
/// <remarks>
/// Format: https://github.com/huggingface/safetensors#format. Refused, as the format asks: names that occur twice, data that overlaps,
/// has holes or is not covered, and a header above 100 MB.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>The format's own limit; it bounds what an untrusted file makes us allocate.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    private readonly SafeFileHandle handle;
    private readonly Dictionary<string, SafetensorsEntry> byName;

    private SafetensorsFile(string path, SafeFileHandle handle, SafetensorsHeader header)
    {
        (Path, this.handle, Entries, Metadata) = (path, handle, header.Entries, header.Metadata);
        byName = header.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>Bytes of one element of each dtype, in the order in which tensors are laid out: the widest first, so that all stand aligned.</summary>
    public static IReadOnlyDictionary<string, int> DtypeSizes { get; } = new OrderedDictionary<string, int>(StringComparer.Ordinal)
    {
        ["I64"] = 8,
        ["F64"] = 8,
        ["F32"] = 4,
        ["I32"] = 4,
        ["BF16"] = 2,
        ["F16"] = 2,
        ["U8"] = 1,
        ["BOOL"] = 1,
    };

    public string Path { get; }

    /// <summary>In the order of the data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The header's <c>__metadata__</c>; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="UserException">No such file, or not a sound safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file");
        var handle = File.OpenHandle(path);
        try
        {
            var fileLength = RandomAccess.GetLength(handle);
            var prefix = new byte[sizeof(ulong)];
            if (fileLength < prefix.Length || !TryRead(handle, prefix, 0))
                throw Damaged(path, $"{fileLength} bytes are too few for a safetensors file");
            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerLength > MaxHeaderBytes)
                throw Damaged(path, $"the header's length is given as {headerLength} bytes, above the format's limit of {MaxHeaderBytes}");
            if ((long)headerLength > fileLength - prefix.Length)
                throw Damaged(path, $"the header's length is given as {headerLength} bytes, but only {fileLength - prefix.Length} follow");
            var json = new byte[(int)headerLength];
            if (!TryRead(handle, json, prefix.Length))
                throw Damaged(path, "the file ended while its header was read");
            return new SafetensorsFile(path, handle, SafetensorsHeader.Parse(path, json, prefix.Length + json.Length, fileLength));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public SafetensorsEntry? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Fills <paramref name="destination"/> with the entry's bytes from <paramref name="start"/> on; large tensors are read in pieces.</summary>
    public void ReadBytes(SafetensorsEntry entry, Span<byte> destination, long start = 0)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, entry.Length - start);
        if (!TryRead(handle, destination, entry.Offset + start))
            throw Damaged(Path, $"the file ended while '{entry.Name}' was read");
    }

    /// <summary>
    /// Writes a file whose bytes depend on the tensors and the metadata alone, not on their order; beside its place, then renamed.
    /// </summary>
    /// <remarks>Laid out as the reference implementation does: by dtype, then by name; the header is padded with spaces to 8 bytes.</remarks>
    public static void Write(string path, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var ordered = SafetensorsHeader.Order(tensors);
        var (header, lengths) = SafetensorsHeader.Serialize(ordered, metadata ?? new Dictionary<string, string>());
        AtomicFile.Write(path, stream =>
        {
            Span<byte> prefix = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
            stream.Write(prefix);
            stream.Write(header);
            foreach (var (tensor, length) in ordered.Zip(lengths))
            {
                var start = stream.Position;
                tensor.Write(stream);
                if (stream.Position - start != length)
                    throw new ArgumentException($"'{tensor.Name}' wrote {stream.Position - start} bytes, its shape and dtype make {length}", nameof(tensors));
            }
        });
    }

    public void Dispose() => handle.Dispose();

    internal static UserException Damaged(string path, string what) => new($"{path}: not a sound safetensors file: {what}; fetch or write it again");

    private static bool TryRead(SafeFileHandle handle, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(handle, destination, offset);
            if (read == 0)
                return false;
            destination = destination[read..];
            offset += read;
        }
        return true;
    }
}
