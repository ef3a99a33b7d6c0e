using System.Buffers.Binary;
using System.Text;
using Cytobench.Models;

namespace Cytobench.Tests.Models;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        var path = folder.File("two.safetensors");
        byte[] weight = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];
        SafetensorsFile.Write(path,
            [new("steps", "I64", [], BitConverter.GetBytes(7L)), new("fc.weight", "F32", [2, 3], weight), new("empty", "F16", [0, 5], ReadOnlyMemory<byte>.Empty)],
            new Dictionary<string, string> { ["model"] = "résnet \"18\"" });
        using var file = SafetensorsFile.Open(path);

        Assert.Equal(["steps", "fc.weight", "empty"], file.Entries.Select(entry => entry.Name));
        Assert.Equal("résnet \"18\"", file.Metadata["model"]);
        var entry = file.Find("fc.weight")!;
        Assert.Equal(("F32", 24L), (entry.Dtype, entry.Length));
        Assert.Equal([2, 3], entry.Shape);
        var read = new byte[24];
        file.ReadBytes(entry, read);
        Assert.Equal(weight, read);
        var tail = new byte[4];
        file.ReadBytes(entry, tail, start: 20);
        Assert.Equal(weight[20..], tail);
        Assert.Null(file.Find("fc.bias"));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadBytes(entry, new byte[8], start: 20));
    }

    /// <summary>Written by hand from the format's description; the reference implementation lays tensors out in this way too.</summary>
    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        var path = folder.File("one.safetensors");
        SafetensorsFile.Write(path, [new("b", "U8", [2], new byte[] { 1, 2 }), new("a", "BF16", [1], new byte[] { 3, 4 })]);
        var json = """{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""";
        byte[] expected = [(byte)((json.Length + 7) / 8 * 8), 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(json.PadRight((json.Length + 7) / 8 * 8)), 3, 4, 1, 2];
        Assert.Equal(expected, File.ReadAllBytes(path));
    }

    [Fact]
    public void The_order_in_which_tensors_are_given_does_not_change_the_bytes()
    {
        SafetensorsTensor[] tensors = [new("z", "F32", [1], new byte[4]), new("a", "F32", [1], new byte[] { 1, 2, 3, 4 }), new("m", "BOOL", [3], new byte[3])];
        SafetensorsFile.Write(folder.File("x"), tensors, new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });
        SafetensorsFile.Write(folder.File("y"), [.. tensors.Reverse()], new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        Assert.Equal(File.ReadAllBytes(folder.File("x")), File.ReadAllBytes(folder.File("y")));
    }

    [Fact]
    public void Entries_may_stand_in_the_header_in_any_order()
    {
        using var file = Open("""{"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}   """, 2);
        Assert.Equal(["a", "b"], file.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void A_tensor_that_writes_another_length_leaves_no_file()
    {
        var path = folder.File("short.safetensors");
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [new("a", "F32", [2], new byte[4])]));
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void A_name_given_twice_is_not_written() =>
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(folder.File("twice"), [new("a", "U8", [1], new byte[1]), new("a", "U8", [1], new byte[1])]));

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "strict JSON")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "strict JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},}""", 1, "strict JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}} x""", 1, "strict JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}""", 1, "strict JSON")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "strict JSON")]
    [InlineData("""[]""", 0, "'{'")]
    [InlineData(""" {}""", 0, "'{'")]
    [InlineData("""{"a":[]}""", 0, "object")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,1]}}""", 1, "no dtype")]
    [InlineData("""{"a":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}""", 1, "dtype F8")]
    [InlineData("""{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype f32")]
    [InlineData("""{"a":{"dtype":"U8","data_offsets":[0,1]}}""", 1, "no shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", 1, "no shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "no shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}""", 1, "no shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,1]}}""", 1, "no shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "more than a file can hold")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}""", 0, "more than a file can hold")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", 1, "data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}""", 1, "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "8 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[9223372036854775806,9223372036854775807]}}""", 1, "beyond")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "hole")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 2, "1 bytes beyond the file")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 5, "2 bytes follow")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"pickle":"x"}}""", 1, "'pickle'")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "object of strings")]
    [InlineData("""{"__metadata__":"a"}""", 0, "object of strings")]
    [InlineData("""{"a":{"dtype":"U8","shape":[[[[[1]]]]],"data_offsets":[0,1]}}""", 1, "strict JSON")]
    public void A_hostile_header_is_refused_in_one_line(string header, int dataBytes, string reason)
    {
        var fault = Assert.Throws<UserException>(() => Open(header, dataBytes));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.StartsWith(folder.Root, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_is_not_text_is_refused()
    {
        byte[] json = [.. "{\""u8, 0xff, 0xfe, .. "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"u8];
        Assert.Contains("strict JSON", Assert.Throws<UserException>(() => Open(json, (ulong)json.Length, 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ulong.MaxValue, "limit")]
    [InlineData(100_000_001UL, "limit")]
    [InlineData(3UL, "only 2 follow")]
    [InlineData(0UL, "'{'")]
    public void A_header_length_is_checked_before_memory_is_taken(ulong length, string reason) =>
        Assert.Contains(reason, Assert.Throws<UserException>(() => Open("{}"u8.ToArray(), length, 0)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_without_room_for_a_length_is_refused()
    {
        File.WriteAllBytes(folder.File("tiny"), new byte[7]);
        Assert.Contains("7 bytes", Assert.Throws<UserException>(() => SafetensorsFile.Open(folder.File("tiny"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("no such file", Assert.Throws<UserException>(() => SafetensorsFile.Open(folder.File("none"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_without_tensors_is_sound()
    {
        using var file = Open("{}", 0);
        Assert.Empty(file.Entries);
    }

    private SafetensorsFile Open(string header, int dataBytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return Open(json, (ulong)json.Length, dataBytes);
    }

    private SafetensorsFile Open(byte[] json, ulong statedLength, int dataBytes)
    {
        var path = folder.File("case.safetensors");
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, statedLength);
        File.WriteAllBytes(path, [.. prefix, .. json, .. new byte[dataBytes]]);
        return SafetensorsFile.Open(path);
    }
}
