using System.Runtime.InteropServices;

namespace Cytobench.Data;

/// <summary>NumPy .npy arrays of plain numbers, little-endian, C order. Sizes are checked before anything is allocated.</summary>
public static class NpyFile
{
    private const int ChunkBytes = 1 << 18;                              // a multiple of every element's size

    /// <summary>Reads float16, float32 or float64 as float32.</summary>
    /// <exception cref="UserException">Missing, damaged, of another type or order.</exception>
    public static (float[] Values, int[] Shape) ReadFloats(string path) =>
        Read<float>(path, "floating-point numbers", static descr => descr switch
        {
            "<f2" => static (bytes, values) => Convert<Half, float>(bytes, values, static value => (float)value),
            "<f4" => static (bytes, values) => MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values),
            "<f8" => static (bytes, values) => Convert<double, float>(bytes, values, static value => (float)value),
            _ => null,
        });

    /// <summary>Reads float16, float32 or float64 as float64.</summary>
    /// <exception cref="UserException">Missing, damaged, of another type or order.</exception>
    public static (double[] Values, int[] Shape) ReadDoubles(string path) =>
        Read<double>(path, "floating-point numbers", static descr => descr switch
        {
            "<f2" => static (bytes, values) => Convert<Half, double>(bytes, values, static value => (double)value),
            "<f4" => static (bytes, values) => Convert<float, double>(bytes, values, static value => value),
            "<f8" => static (bytes, values) => MemoryMarshal.Cast<byte, double>(bytes).CopyTo(values),
            _ => null,
        });

    /// <summary>Reads signed and unsigned integers of 8 to 64 bits, and booleans as 0 and 1.</summary>
    /// <exception cref="UserException">Missing, damaged, of another type or order, or a value above 2^63 - 1.</exception>
    public static (long[] Values, int[] Shape) ReadIntegers(string path) => Read(path, "integers", IntegerDecoder);

    /// <summary>Reads uint8.</summary>
    /// <exception cref="UserException">Missing, damaged, of another type or order.</exception>
    public static (byte[] Values, int[] Shape) ReadBytes(string path) =>
        Read<byte>(path, "unsigned bytes (uint8)", static descr => descr is "|u1" ? static (bytes, values) => bytes.CopyTo(values) : null);

    /// <summary>Writes float32 as numpy.save does; equal values give equal bytes.</summary>
    /// <param name="path">Replaced if there.</param>
    /// <param name="values">Row-major; as many as the shape says.</param>
    /// <param name="shape">Outermost first.</param>
    public static void Write(string path, ReadOnlySpan<float> values, params int[] shape) =>
        Write(path, "<f4", MemoryMarshal.AsBytes(values), values.Length, shape);

    /// <inheritdoc cref="Write(string, ReadOnlySpan{float}, int[])"/>
    public static void Write(string path, ReadOnlySpan<double> values, params int[] shape) =>
        Write(path, "<f8", MemoryMarshal.AsBytes(values), values.Length, shape);

    /// <inheritdoc cref="Write(string, ReadOnlySpan{float}, int[])"/>
    public static void Write(string path, ReadOnlySpan<long> values, params int[] shape) =>
        Write(path, "<i8", MemoryMarshal.AsBytes(values), values.Length, shape);

    /// <inheritdoc cref="Write(string, ReadOnlySpan{float}, int[])"/>
    public static void Write(string path, ReadOnlySpan<byte> values, params int[] shape) => Write(path, "|u1", values, values.Length, shape);

    /// <summary>Reads the integers that follow a header.</summary>
    /// <param name="stream">Stands at the first value.</param>
    /// <param name="header">What was read before.</param>
    /// <param name="bytesThere">Bytes from the first value to the end of the file or member.</param>
    /// <param name="name">The file or member, for errors.</param>
    internal static long[] ReadIntegers(Stream stream, NpyHeader header, long bytesThere, string name)
    {
        var decode = DecoderOf(header, name, "integers", IntegerDecoder);
        CheckLength(header, bytesThere, name);
        return ReadValues(stream, header, name, decode);
    }

    internal static void CheckLength(NpyHeader header, long bytesThere, string name)
    {
        if (header.ByteCount > bytesThere)
            throw new UserException($"{name}: the header promises {header.ByteCount:N0} bytes {header.ShapeText}, {bytesThere:N0} are there; the file is cut short");
        if (header.ByteCount < bytesThere)
            throw new UserException($"{name}: {bytesThere - header.ByteCount:N0} bytes follow the array {header.ShapeText}; the file is damaged or holds several arrays");
    }

    private delegate void Decoder<T>(ReadOnlySpan<byte> bytes, Span<T> values);

    private static Decoder<long>? IntegerDecoder(string descr) => descr switch
    {
        "|b1" => static (bytes, values) => Convert<byte, long>(bytes, values, static value => value == 0 ? 0 : 1),
        "|u1" => static (bytes, values) => Convert<byte, long>(bytes, values, static value => value),
        "|i1" => static (bytes, values) => Convert<sbyte, long>(bytes, values, static value => value),
        "<u2" => static (bytes, values) => Convert<ushort, long>(bytes, values, static value => value),
        "<i2" => static (bytes, values) => Convert<short, long>(bytes, values, static value => value),
        "<u4" => static (bytes, values) => Convert<uint, long>(bytes, values, static value => value),
        "<i4" => static (bytes, values) => Convert<int, long>(bytes, values, static value => value),
        "<u8" => static (bytes, values) => Convert<ulong, long>(bytes, values, static value => checked((long)value)),
        "<i8" => static (bytes, values) => MemoryMarshal.Cast<byte, long>(bytes).CopyTo(values),
        _ => null,
    };

    private static void Convert<TFrom, TTo>(ReadOnlySpan<byte> bytes, Span<TTo> values, Func<TFrom, TTo> convert) where TFrom : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, TFrom>(bytes);
        for (var i = 0; i < from.Length; i++)
            values[i] = convert(from[i]);
    }

    private static (T[] Values, int[] Shape) Read<T>(string path, string wanted, Func<string, Decoder<T>?> decoderOf)
    {
        using var stream = OpenFile(path);
        var header = NpyHeader.Read(stream, path);
        var decode = DecoderOf(header, path, wanted, decoderOf);
        CheckLength(header, stream.Length - stream.Position, path);
        var values = ReadValues(stream, header, path, decode);
        return (values, Array.ConvertAll(header.Shape, size => (int)size));
    }

    private static Decoder<T> DecoderOf<T>(NpyHeader header, string name, string wanted, Func<string, Decoder<T>?> decoderOf)
    {
        if (header.Descr[0] == '>')
            throw new UserException($"{name}: big-endian numbers ('{header.Descr}'); save them with .astype('{header.Descr.Replace('>', '<')}')");
        var decode = decoderOf(header.Descr)
            ?? throw new UserException($"{name}: elements of type '{header.Descr}', {wanted} are wanted");
        if (header.FortranOrder)
            throw new UserException($"{name}: Fortran order; save it with numpy.ascontiguousarray");
        return decode;
    }

    private static T[] ReadValues<T>(Stream stream, NpyHeader header, string name, Decoder<T> decode)
    {
        if (header.Count > Array.MaxLength || header.Shape.Any(size => size > int.MaxValue))
            throw new UserException($"{name}: {header.ShapeText} is too large to be read at once");
        var values = new T[header.Count];
        var buffer = new byte[(int)Math.Min(ChunkBytes, header.ByteCount)];
        for (var done = 0L; done < header.Count;)
        {
            var items = (int)Math.Min(buffer.Length / header.ItemBytes, header.Count - done);
            var bytes = buffer.AsSpan(0, items * header.ItemBytes);
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                throw new UserException($"{name}: cut short; {header.ByteCount:N0} bytes of values were promised");
            try
            {
                decode(bytes, values.AsSpan((int)done, items));
            }
            catch (OverflowException overflow)
            {
                throw new UserException($"{name}: a value above {long.MaxValue:N0}", overflow);
            }
            done += items;
        }
        return values;
    }

    private static FileStream OpenFile(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be opened: {fault.Message}", fault);
        }
    }

    private static void Write(string path, string descr, ReadOnlySpan<byte> bytes, int count, int[] shape)
    {
        var header = new NpyHeader(descr, FortranOrder: false, Array.ConvertAll(shape, size => (long)size));
        if (header.Count != count || shape.Any(size => size < 0))
            throw new ArgumentException($"{count} values for the shape {header.ShapeText}", nameof(shape));
        AtomicFile.Write(path, bytes, (stream, values) =>
        {
            stream.Write(header.ToBytes());
            stream.Write(values);
        });
    }
}
