using System.IO.Compression;
using System.Runtime.InteropServices;
using Cytobench.Data;

namespace Cytobench.Tests.Data;

public sealed class MedMnistFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cytobench-npz-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Stored_and_deflated_members_are_read(CompressionLevel level)
    {
        var path = Path.Combine(folder, "cells.npz");
        Npz.Save(path, Npz.Members(), level);
        using var data = Open(path);
        Assert.Equal([0, 1, 0], data.Train.Labels);
        Assert.Equal([1, 0], data.Test.Labels);
        Assert.Equal((3, 2, 2, 1), (data.Train.Count, data.Train.Height, data.Train.Width, data.Train.Channels));
        Assert.Equal([0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55], data.Train.Images(0, 3).ToArray());
        Assert.Equal([20, 25, 30, 35], data.Validation.Image(1).ToArray());
        Assert.Equal(["class 0", "class 1"], data.Info.ClassNames);
        Assert.Equal(("cells", "file cells.npz"), (data.Info.Title, data.Info.Source));
    }

    [Fact]
    public void Colour_images_and_labels_of_any_width_are_read()
    {
        var members = Npz.Members();
        foreach (var (split, count) in new[] { ("train", 3), ("val", 2), ("test", 2) })
        {
            members[$"{split}_images"] = Npy.Bytes("|u1", $"({count}, 2, 2, 3)", [.. Enumerable.Range(0, count * 12).Select(i => (byte)i)], version: 3);
            members[$"{split}_labels"] = Npy.Bytes("<i8", $"({count},)", MemoryMarshal.AsBytes<long>([.. Enumerable.Range(0, count).Select(i => i * 7L)]).ToArray(), version: 2);
        }
        using var data = Open(Save(members));
        Assert.Equal(3, data.Train.Channels);
        Assert.Equal([0, 7, 14], data.Train.Labels);
        Assert.Equal(15, data.Info.ClassNames.Count);                    // classes without images keep their number
        Assert.Equal(Enumerable.Range(24, 12).Select(i => (byte)i), data.Train.Image(2).ToArray());
    }

    [Theory]
    [InlineData("train_images")]
    [InlineData("val_labels")]
    public void A_missing_key_is_named(string key) =>
        AssertFault(members => members.Remove(key), $"'{key}' is missing, found are 'train_", "layout has");

    public static TheoryData<string, string, byte[]> BadMembers => new()
    {
        { "train_images", "type '<f4'; unsigned bytes (uint8, '|u1') are wanted", Npy.Bytes("<f4", "(3, 2, 2)", new byte[48]) },
        { "train_images", "type '|i1'", Npy.Bytes("|i1", "(3, 2, 2)", new byte[12]) },
        { "train_images", "Fortran order", Npy.Bytes("{'descr': '|u1', 'fortran_order': True, 'shape': (3, 2, 2), }", new byte[12]) },
        { "train_images", "shape (3, 2, 2, 2); N x S x S (grey) or", Npy.Bytes("|u1", "(3, 2, 2, 2)", new byte[24]) },
        { "train_images", "shape (12,)", Npy.Bytes("|u1", "(12,)", new byte[12]) },
        { "train_images", "images of 1 x 4 pixels", Npy.Bytes("|u1", "(3, 1, 4)", new byte[12]) },
        { "train_images", "images of 0 x 0 pixels", Npy.Bytes("|u1", "(3, 0, 0)", []) },
        { "train_images", "images of 9000 x 9000 pixels", Npy.Bytes("|u1", "(3, 9000, 9000)", []) },
        { "train_images", "larger than any file", Npy.Bytes("|u1", "(4294967296, 4294967296, 4294967296)", []) },
        { "train_images", "promises 16 bytes (4, 2, 2), 12 are there", Npy.Bytes("|u1", "(4, 2, 2)", new byte[12]) },
        { "train_images", "4 bytes follow the array (2, 2, 2)", Npy.Bytes("|u1", "(2, 2, 2)", new byte[12]) },
        { "train_images", "not a NumPy .npy array", "no array"u8.ToArray() },
        { "train_images", "cut short in the header", Npz.Images(3)[..40] },
        { "train_images", "'train_labels' has 3 rows, 'train_images' 2", Npz.Images(2) },
        { "train_images", "'val_images' is (2, 2, 2), 'train_images' (3, 2, 2, 3); images must have one size", Npy.Bytes("|u1", "(3, 2, 2, 3)", new byte[36]) },
        { "train_labels", "'train_labels' has 4 rows, 'train_images' 3", Npy.Bytes("|u1", "(4, 1)", new byte[4]) },
        { "train_labels", "each image has 14 labels (multi-label)", Npy.Bytes("|u1", "(3, 14)", new byte[42]) },
        { "train_labels", "shape (3, 1, 1); N x 1 or N is wanted", Npy.Bytes("|u1", "(3, 1, 1)", new byte[3]) },
        { "train_labels", "label -1 at row 2 is out of range", Npy.Bytes("|i1", "(3, 1)", [0, 1, 255]) },
        { "train_labels", "label 65535 at row 0 is out of range", Npy.Bytes("<u2", "(3,)", [255, 255, 0, 0, 1, 0]) },
        { "train_labels", "type '<f8', integers are wanted", Npy.Bytes("<f8", "(3, 1)", new byte[24]) },
        { "train_labels", "pickled Python objects", Npy.Bytes("|O", "(3, 1)", new byte[24]) },
        { "train_labels", "big-endian", Npy.Bytes(">i2", "(3, 1)", new byte[6]) },
        { "train_labels", "promises 3,000,000,000 bytes", Npy.Bytes("|u1", "(3000000000, 1)", new byte[3]) },
    };

    [Theory]
    [MemberData(nameof(BadMembers))]
    public void A_bad_member_is_one_clear_line(string key, string expected, byte[] bytes) =>
        AssertFault(members => members[key] = bytes, expected);

    [Fact]
    public void An_empty_split_is_refused() =>
        AssertFault(members =>
        {
            members["val_images"] = Npz.Images(0);
            members["val_labels"] = Npy.Bytes("|u1", "(0, 1)", []);
        }, "'val' holds no images");

    [Fact]
    public void One_class_is_not_enough() =>
        AssertFault(members =>
        {
            members["train_labels"] = Npy.Bytes("|u1", "(3, 1)", new byte[3]);
            members["val_labels"] = members["test_labels"] = Npy.Bytes("|u1", "(2, 1)", new byte[2]);
        }, "all labels are 0");

    [Fact]
    public void A_member_that_is_there_twice_is_refused()
    {
        var path = Path.Combine(folder, "twice.npz");
        Npz.Save(path, [.. Npz.Members(), KeyValuePair.Create("val_images", Npz.Images(2))]);
        AssertFault(() => Open(path), "'val_images' is there twice");
    }

    [Fact]
    public void Other_files_are_refused()
    {
        var path = Path.Combine(folder, "text.npz");
        AssertFault(() => Open(path), "no such file");
        File.WriteAllText(path, "<html>404</html>");
        AssertFault(() => Open(path), "cannot be read as a zip archive");
        File.WriteAllBytes(path, []);
        AssertFault(() => Open(path), "cannot be read as a zip archive");
        File.WriteAllBytes(path, Npz.Images(3));
        AssertFault(() => Open(path), "cannot be read as a zip archive");
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void A_file_cut_anywhere_is_refused(CompressionLevel level)
    {
        var whole = File.ReadAllBytes(Save(Npz.Members(), level));
        for (var length = 0; length < whole.Length; length += 7)
        {
            var path = Path.Combine(folder, "cut.npz");
            File.WriteAllBytes(path, whole[..length]);
            AssertFault(() => Open(path), "cut.npz");
        }
    }

    [Fact]
    public void A_changed_pixel_is_found_by_the_checksum()
    {
        var path = Save(Npz.Members(), CompressionLevel.NoCompression);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf("\0\x05\x0A\x0F\x14\x19"u8)] = 1;
        File.WriteAllBytes(path, bytes);
        AssertFault(() => Open(path), "'train_images': its CRC-32 does not match");
    }

    /// <summary>Any changed byte gives the same data or one clear line, never another exception.</summary>
    [Fact]
    public void A_changed_byte_anywhere_is_no_crash()
    {
        var whole = File.ReadAllBytes(Save(Npz.Members()));
        var path = Path.Combine(folder, "changed.npz");
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = whole.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(path, changed);
            try
            {
                using var data = Open(path);
                Assert.Equal([0, 1, 0], data.Train.Labels);
                Assert.Equal(55, data.Train.Image(2)[3]);
            }
            catch (UserException fault)
            {
                Assert.StartsWith(path, fault.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_member_that_claims_an_impossible_length_is_refused_before_allocation()
    {
        var path = Save(Npz.Members());
        var bytes = File.ReadAllBytes(path);
        var directory = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);      // the last member's entry: test_labels
        BitConverter.TryWriteBytes(bytes.AsSpan(directory + 24), 0x7FFFFFFFu);
        File.WriteAllBytes(path, bytes);
        AssertFault(() => Open(path), "'test_labels': claims 2,147,483,647 bytes");
    }

    /// <summary>20 MB of pixels go straight into the buffer outside the managed heap.</summary>
    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    public void Pixels_do_not_pass_through_the_managed_heap(CompressionLevel level)
    {
        var members = Npz.Members();
        var noise = new byte[20_000_000 / 3072 * 3072];
        new Random(1).NextBytes(noise);
        var count = noise.Length / 3072;
        members["train_images"] = Npy.Bytes("|u1", $"({count}, 32, 32, 3)", noise);
        members["train_labels"] = Npy.Bytes("|u1", $"({count}, 1)", new byte[count]);
        members["val_images"] = members["test_images"] = Npy.Bytes("|u1", "(2, 32, 32, 3)", new byte[2 * 3072]);
        var path = Save(members, level);

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var data = Open(path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        Assert.Equal(noise.AsSpan(noise.Length - 3072).ToArray(), data.Train.Image(count - 1).ToArray());
    }

    [Fact]
    public void Progress_reaches_the_end_and_a_cancelled_token_stops()
    {
        var path = Save(Npz.Members());
        var reports = new List<ProgressReport>();
        using (new MedMnistFile().Open(new DataRequest { Data = path, Progress = new Recorder(reports) }))
        {
        }
        Assert.Equal((28, 28), (reports[^1].Done, reports[^1].Total));
        Assert.Throws<OperationCanceledException>(() => new MedMnistFile().Open(new DataRequest { Data = path, Cancellation = new CancellationToken(true) }));
    }

    [Fact]
    public void The_rebuilt_blood_cells_are_read()
    {
        using var data = DataSources.Open(new DataRequest { Data = SharedData.File("bloodmnist_rebuilt_28.npz") });
        Assert.Equal([11959, 1712, 3421], data.Splits.Select(split => split.Images.Count));
        Assert.Equal([852, 2181, 1085, 2026, 849, 993, 2330, 1643], data.Train.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal((28, 28, 3), (data.Test.Height, data.Test.Width, data.Test.Channels));
        Assert.Equal(("bloodmnist_rebuilt_28", "file bloodmnist_rebuilt_28.npz"), (data.Info.Title, data.Info.Source));
        Assert.Equal(MedMnistCatalogue.Find("bloodmnist")!.Set.ClassNames, data.Info.ClassNames);
    }

    [Theory]
    [InlineData("pneumoniamnist_mine.npz", "normal", "pneumonia")]
    [InlineData("bloodmnist_binary.npz", "class 0", "class 1")]          // 2 classes, not BloodMNIST's 8
    [InlineData("pneumoniamnistic.npz", "class 0", "class 1")]
    public void Class_names_follow_from_the_name_where_their_number_agrees(string name, params string[] expected)
    {
        var path = Path.Combine(folder, name);
        Npz.Save(path, Npz.Members());
        using var data = Open(path);
        Assert.Equal(expected, data.Info.ClassNames);
        Assert.Equal(Path.GetFileNameWithoutExtension(name), data.Info.Title);
    }

    private static Dataset Open(string path) => new MedMnistFile().Open(new DataRequest { Data = path });

    private string Save(Dictionary<string, byte[]> members, CompressionLevel level = CompressionLevel.Optimal)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid()}.npz");
        Npz.Save(path, members, level);
        return path;
    }

    private void AssertFault(Action<Dictionary<string, byte[]>> change, params string[] expected)
    {
        var members = Npz.Members();
        change(members);
        var path = Save(members);
        AssertFault(() => Open(path), expected);
    }

    private static void AssertFault(Func<Dataset> open, params string[] expected)
    {
        var fault = Assert.Throws<UserException>(() => open().Dispose());
        Assert.All(expected, part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', fault.Message);
    }

    private sealed class Recorder(List<ProgressReport> reports) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => reports.Add(value);
    }
}
