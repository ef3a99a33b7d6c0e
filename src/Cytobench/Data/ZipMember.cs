using System.IO.Compression;
using System.IO.Hashing;

namespace Cytobench.Data;

/// <summary>
/// The bytes of one member of a zip as they are unpacked. Read to its end and then to <see cref="Finish"/>, it vouches for
/// length and CRC-32, which <see cref="ZipArchive"/> does not check.
/// </summary>
internal sealed class ZipMember : Stream
{
    /// <summary>Deflate cannot pack tighter than 1032 to 1, so a member that claims more is lying about its length.</summary>
    private const long TightestDeflate = 1032;

    private readonly Stream stream;
    private readonly string name;
    private readonly uint expectedCrc;
    private readonly Crc32 crc = new();
    private long read;

    /// <param name="entry">The member.</param>
    /// <param name="name">The archive and the member, for errors.</param>
    /// <exception cref="UserException">Encrypted, packed in an unknown way, or of an impossible length.</exception>
    public ZipMember(ZipArchiveEntry entry, string name)
    {
        this.name = name;
        (Length, expectedCrc) = (entry.Length, entry.Crc32);
        if (entry.IsEncrypted)
            throw new UserException($"{name}: is encrypted; save it without a password");
        if (entry.Length / TightestDeflate > entry.CompressedLength)
            throw new UserException($"{name}: claims {entry.Length:N0} bytes from {entry.CompressedLength:N0} packed ones, which is impossible; the file is damaged");
        try
        {
            stream = entry.Open();
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or NotSupportedException)
        {
            throw Damaged(fault);
        }
    }

    /// <summary>Opens an archive and reads its directory.</summary>
    /// <exception cref="UserException">Missing, not a zip, or cut short.</exception>
    public static ZipArchive OpenArchive(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file");
        try
        {
            return OpenArchive(File.OpenRead(path), path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, fault);
        }
    }

    /// <param name="stream">Disposed with the archive, and where this fails.</param>
    /// <param name="name">For errors.</param>
    /// <exception cref="UserException">Not a zip, or cut short.</exception>
    public static ZipArchive OpenArchive(Stream stream, string name)
    {
        try
        {
            var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            _ = archive.Entries.Count;
            return archive;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            stream.Dispose();
            throw Unreadable(name, fault);
        }
    }

    private static UserException Unreadable(string name, Exception fault) =>
        new($"{name}: cannot be read as a zip archive; it is not one, or it is cut short ({fault.Message})", fault);

    /// <summary>The unpacked length that the archive claims.</summary>
    public override long Length { get; }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var count = stream.Read(buffer);
            crc.Append(buffer[..count]);
            read += count;
            return count;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw Damaged(fault);
        }
    }

    /// <summary>To be called after the last byte that is wanted.</summary>
    /// <exception cref="UserException">More bytes follow, or they are not those that were packed.</exception>
    public void Finish()
    {
        if (ReadByte() >= 0)
            throw new UserException($"{name}: bytes follow where its end should be; the file is damaged");
        if (read != Length || crc.GetCurrentHashAsUInt32() != expectedCrc)
            throw new UserException($"{name}: its CRC-32 does not match; the file is damaged, fetch or make it again");
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Position { get => read; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
        base.Dispose(disposing);
    }

    private UserException Damaged(Exception fault) => new($"{name}: cannot be unpacked; the file is damaged ({fault.Message})", fault);
}
