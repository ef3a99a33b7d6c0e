using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Cytobench.Data;

/// <summary>What stands before the values of a NumPy .npy array, versions 1 to 3.</summary>
/// <param name="Descr">NumPy's name of the element, as "&lt;f4" or "|u1".</param>
/// <param name="FortranOrder">Whether the first index runs fastest.</param>
/// <param name="Shape">Outermost first; empty for a single value.</param>
/// <remarks>The format: NumPy Enhancement Proposal 1 and numpy.lib.format.</remarks>
public sealed record NpyHeader(string Descr, bool FortranOrder, long[] Shape)
{
    /// <summary>Longest header text that is read, in bytes; a shape of 32 sizes needs less than 1 KiB.</summary>
    public const int MaxTextBytes = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of one element: 1, 2, 4 or 8 in what this program reads.</summary>
    public int ItemBytes => int.Parse(Descr.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Elements in all.</summary>
    public long Count
    {
        get
        {
            if (Shape.Contains(0))
                return 0;
            var count = 1L;
            foreach (var size in Shape)
                count = checked(count * size);
            return count;
        }
    }

    /// <summary>Bytes of all values, without the header.</summary>
    public long ByteCount => checked(Count * ItemBytes);

    /// <summary>The shape as NumPy prints it: (3, 28, 28), (5,) or ().</summary>
    public string ShapeText => Shape.Length == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";

    /// <summary>Reads up to the first value.</summary>
    /// <param name="stream">Stands at the magic; afterwards at the first value.</param>
    /// <param name="name">The file or member, for errors.</param>
    /// <exception cref="UserException">Not an .npy array, cut short, or a header that NumPy would not have written.</exception>
    public static NpyHeader Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> start = stackalloc byte[8];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (!start[..Math.Min(read, 6)].SequenceEqual(Magic[..Math.Min(read, 6)]) || read == 0)
            throw new UserException($"{name}: not a NumPy .npy array; save it with numpy.save");
        if (read < start.Length)
            throw new UserException($"{name}: cut short in the header");
        var version = start[6];
        if (version is < 1 or > 3 || start[7] != 0)
            throw new UserException($"{name}: .npy version {version}.{start[7]} is not known; versions 1.0, 2.0 and 3.0 are");

        Span<byte> lengthBytes = stackalloc byte[4];
        lengthBytes = lengthBytes[..(version == 1 ? 2 : 4)];
        if (stream.ReadAtLeast(lengthBytes, lengthBytes.Length, throwOnEndOfStream: false) < lengthBytes.Length)
            throw new UserException($"{name}: cut short in the header");
        var length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes) : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > MaxTextBytes)
            throw new UserException($"{name}: the header claims {length:N0} bytes, more than {MaxTextBytes:N0}; the file is damaged");
        var text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
            throw new UserException($"{name}: cut short in the header");

        var header = NpyHeaderText.Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), name);
        try
        {
            _ = header.ByteCount;
        }
        catch (OverflowException overflow)
        {
            throw new UserException($"{name}: the shape {header.ShapeText} is larger than any file; the file is damaged", overflow);
        }
        return header;
    }

    /// <summary>The header as numpy.save writes it: version 1.0, padded so that the values start at a multiple of 64 bytes.</summary>
    public byte[] ToBytes()
    {
        const int Prefix = 10;
        var text = $"{{'descr': '{Descr}', 'fortran_order': {(FortranOrder ? "True" : "False")}, 'shape': {ShapeText}, }}";
        var total = (Prefix + text.Length + 1 + 63) / 64 * 64;
        var bytes = new byte[total];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), checked((ushort)(total - Prefix)));
        bytes.AsSpan(Prefix).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(Prefix));
        bytes[^1] = (byte)'\n';
        return bytes;
    }
}
