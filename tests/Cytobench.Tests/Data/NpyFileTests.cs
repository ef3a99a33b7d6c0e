using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Cytobench.Data;

namespace Cytobench.Tests.Data;

public sealed class NpyFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cytobench-npy-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_again() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 7], Gen.Float.Array[35]).Sample((rows, columns, numbers) =>
        {
            var path = Path.Combine(folder, $"{Guid.NewGuid()}.npy");
            NpyFile.Write(path, numbers.AsSpan(0, rows * columns), rows, columns);
            var (values, shape) = NpyFile.ReadFloats(path);
            Assert.Equal([rows, columns], shape);
            Assert.Equal(numbers[..(rows * columns)], values);
        }, iter: 50);

    [Fact]
    public void The_header_is_the_one_that_numpy_save_writes()
    {
        var path = Path.Combine(folder, "a.npy");
        NpyFile.Write(path, [1f, 2f, 3f], 3);
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(128 + 12, bytes.Length);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", Encoding.ASCII.GetString(bytes, 10, 118).TrimEnd());
        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0], bytes[..10]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void All_three_versions_are_read(byte version)
    {
        var path = Save(Npy.Bytes("{'descr': '<i2', 'fortran_order': False, 'shape': (2, 1), }", [1, 0, 254, 255], version));
        var (values, shape) = NpyFile.ReadIntegers(path);
        Assert.Equal([1L, -2L], values);
        Assert.Equal([2, 1], shape);
    }

    [Theory]
    [InlineData("{'descr':'|u1','fortran_order':False,'shape':(2,)}")]
    [InlineData("{\"shape\": (2L,), \"fortran_order\": False, \"descr\": \"|u1\"}  \n")]
    public void Keys_may_stand_in_any_order_and_with_either_quote(string header) =>
        Assert.Equal([7, 9], NpyFile.ReadBytes(Save(Npy.Bytes(header, [7, 9]))).Values);

    [Fact]
    public void A_single_value_has_an_empty_shape()
    {
        var (values, shape) = NpyFile.ReadDoubles(Save(Npy.Bytes("<f8", "()", [0, 0, 0, 0, 0, 0, 0xF0, 0x3F])));
        Assert.Equal([1.0], values);
        Assert.Empty(shape);
    }

    [Theory]
    [InlineData("|b1", new byte[] { 0, 5 }, new long[] { 0, 1 })]
    [InlineData("|u1", new byte[] { 0, 255 }, new long[] { 0, 255 })]
    [InlineData("|i1", new byte[] { 1, 255 }, new long[] { 1, -1 })]
    [InlineData("<u2", new byte[] { 255, 255, 1, 0 }, new long[] { 65535, 1 })]
    [InlineData("<i4", new byte[] { 255, 255, 255, 255, 1, 0, 0, 0 }, new long[] { -1, 1 })]
    [InlineData("<u4", new byte[] { 255, 255, 255, 255, 1, 0, 0, 0 }, new long[] { 4294967295, 1 })]
    [InlineData("<u8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0 }, new long[] { 1, 2 })]
    [InlineData("<i8", new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 0, 0, 0 }, new long[] { -1, 2 })]
    public void Integers_of_every_width_are_read(string descr, byte[] bytes, long[] expected) =>
        Assert.Equal(expected, NpyFile.ReadIntegers(Save(Npy.Bytes(descr, "(2,)", bytes))).Values);

    [Fact]
    public void Half_single_and_double_precision_are_read_as_either()
    {
        var halves = Save(Npy.Bytes("<f2", "(2,)", [0x00, 0x3C, 0x00, 0xC0]));
        Assert.Equal([1f, -2f], NpyFile.ReadFloats(halves).Values);
        Assert.Equal([1.0, -2.0], NpyFile.ReadDoubles(halves).Values);
        var doubles = Save(Npy.Bytes("<f8", "(1,)", MemoryMarshal.AsBytes<double>([0.1]).ToArray()));
        Assert.Equal([0.1f], NpyFile.ReadFloats(doubles).Values);
        Assert.Equal([0.1], NpyFile.ReadDoubles(doubles).Values);
    }

    [Fact]
    public void Values_longer_than_one_chunk_arrive_whole()
    {
        var path = Path.Combine(folder, "long.npy");
        var values = Enumerable.Range(0, 200_003).Select(i => (double)i).ToArray();
        NpyFile.Write(path, values, values.Length);
        Assert.Equal(values, NpyFile.ReadDoubles(path).Values);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }", "Fortran order")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", "big-endian")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "type '<c8'")]
    [InlineData("{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }", "type '<U3'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "pickled Python objects")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "array of records")]
    [InlineData("{'descr': 'f', 'fortran_order': False, 'shape': (2,), }", "element type 'f'")]
    [InlineData("{'descr': '<f99999999999', 'fortran_order': False, 'shape': (2,), }", "element type '<f99999999999'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "promises 12 bytes (3,), 8 are there")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "4 bytes follow the array")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "larger than any file")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,), }", "larger than any file")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "20 digits")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "not one that NumPy writes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2), }", "not one that NumPy writes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': [2], }", "not one that NumPy writes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2.0,), }", "not one that NumPy writes")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }", "not one that NumPy writes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "not one that NumPy writes")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "not one that NumPy writes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}", "not one that NumPy writes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } + 1", "not one that NumPy writes")]
    [InlineData("__import__('os')", "not one that NumPy writes")]
    [InlineData("{'descr", "not one that NumPy writes")]
    [InlineData("", "not one that NumPy writes")]
    public void A_bad_header_is_one_clear_line(string header, string expected) =>
        AssertFault(expected, () => NpyFile.ReadFloats(Save(Npy.Bytes(header, [0, 0, 0, 0, 0, 0, 0, 0]))));

    [Fact]
    public void Sizes_beyond_one_array_are_refused_before_allocation() =>
        AssertFault("too large to be read at once", () => NpyFile.ReadBytes(Save(Npy.Bytes("|u1", "(0, 3000000000)", []))));

    [Fact]
    public void A_header_that_claims_more_than_64_KiB_is_refused()
    {
        var bytes = Npy.Bytes("<f4", "(2,)", new byte[8], version: 2);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), 0xFFFFFFFF);
        AssertFault("header claims 4,294,967,295 bytes", () => NpyFile.ReadFloats(Save(bytes)));
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_refused()
    {
        var whole = Npy.Bytes("<f4", "(2,)", new byte[8]);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<UserException>(() => NpyFile.ReadFloats(Save(whole[..length])));
    }

    [Fact]
    public void Other_files_are_not_mistaken_for_arrays()
    {
        AssertFault("not a NumPy .npy array", () => NpyFile.ReadFloats(Save("PK\x03\x04 a zip"u8.ToArray())));
        AssertFault("no such file", () => NpyFile.ReadFloats(Path.Combine(folder, "absent.npy")));
        AssertFault("version 4.0", () => NpyFile.ReadFloats(Save(Npy.Bytes("<f4", "(1,)", new byte[4], version: 4))));
    }

    [Fact]
    public void Each_reader_takes_only_its_own_kind()
    {
        var bytes = Save(Npy.Bytes("|u1", "(1,)", [1]));
        AssertFault("floating-point numbers are wanted", () => NpyFile.ReadFloats(bytes));
        AssertFault("floating-point numbers are wanted", () => NpyFile.ReadDoubles(bytes));
        var floats = Save(Npy.Bytes("<f4", "(1,)", new byte[4]));
        AssertFault("integers are wanted", () => NpyFile.ReadIntegers(floats));
        AssertFault("unsigned bytes (uint8) are wanted", () => NpyFile.ReadBytes(floats));
    }

    [Fact]
    public void An_integer_beyond_64_signed_bits_is_refused() =>
        AssertFault("a value above", () => NpyFile.ReadIntegers(Save(Npy.Bytes("<u8", "(1,)", [255, 255, 255, 255, 255, 255, 255, 255]))));

    [Fact]
    public void Values_must_fill_the_shape() =>
        Assert.Throws<ArgumentException>(() => NpyFile.Write(Path.Combine(folder, "x.npy"), [1f, 2f], 3));

    private string Save(byte[] bytes)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid()}.npy");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static void AssertFault(string expected, Action read)
    {
        var fault = Assert.Throws<UserException>(read);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }
}
