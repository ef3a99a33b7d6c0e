using System.IO.Compression;
using Cytobench.Data;
using SkiaSharp;

namespace Cytobench.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cytobench-images-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(true, "blood/")]                                         // one folder around all
    public void Folders_and_zips_with_splits_are_read(bool zipped, string around)
    {
        var files = ThreeSplits();
        files["notes.txt"] = "text"u8.ToArray();
        files["train/a/.hidden.png"] = "not an image"u8.ToArray();
        files["__MACOSX/train/a/1.png"] = "not an image"u8.ToArray();
        var path = zipped ? SaveZip(files.ToDictionary(file => around + file.Key, file => file.Value)) : SaveFolder(files);
        using var data = Open(path);
        Assert.Equal(["a", "b"], data.Info.ClassNames);
        Assert.Equal([0, 1], data.Train.Labels);
        Assert.Equal([around + "train/a/1.PNG", around + "train/b/2.webp"], data.Train.Names!);
        Assert.Equal([around + "validation/a/3.jpeg", around + "validation/b/4.jpg"], data.Validation.Names!);
        Assert.Equal([around + "Test/b/5.bmp"], data.Test.Names!);
        Assert.Equal([0, 0, 255], data.Train.Image(0)[..3].ToArray());
        Assert.Equal((4, 4, 3), (data.Test.Height, data.Test.Width, data.Test.Channels));
        Assert.Null(data.Info.SplitSeed);
    }

    [Fact]
    public void Classes_alone_are_split_70_10_20_within_each_class()
    {
        var path = SaveFolder(Classes(("a", 20), ("b", 3), ("c", 10)));
        using var data = Open(path);
        Assert.Equal([14, 1, 7], CountPerClass(data.Train));
        Assert.Equal([2, 1, 1], CountPerClass(data.Validation));
        Assert.Equal([4, 1, 2], CountPerClass(data.Test));
        Assert.Equal(33, data.Splits.SelectMany(split => split.Images.Names!).Distinct().Count());
        Assert.Equal(42, data.Info.SplitSeed);
        Assert.Contains(data.Info.Notes, note => note.Contains("70/10/20 within each class by a shuffle with seed 42", StringComparison.Ordinal));
    }

    /// <summary>Worked out once more in Python (SplitMix64, Fisher and Yates). They must never change: results name images by them.</summary>
    [Fact]
    public void A_seed_gives_the_same_split_for_ever()
    {
        var path = SaveFolder(Classes(("a", 10), ("b", 10)));
        using var data = Open(path);
        Assert.Equal(["a/04.png", "b/02.png"], data.Validation.Names!);
        Assert.Equal(["a/03.png", "a/09.png", "b/04.png", "b/05.png"], data.Test.Names!);
        using var other = Open(path, seed: 7);
        Assert.NotEqual(data.Test.Names, other.Test.Names!);
    }

    [Fact]
    public void A_new_class_leaves_the_splits_of_the_others_alone()
    {
        using var before = Open(SaveFolder(Classes(("b", 10), ("c", 10))));
        using var after = Open(SaveFolder(Classes(("a", 10), ("b", 10), ("c", 10))));
        Assert.Equal(before.Test.Names!, after.Test.Names!.Where(name => name[0] != 'a'));
    }

    [Fact]
    public void Splits_are_saved_with_each_image_named()
    {
        using var data = Open(SaveFolder(ThreeSplits()));
        using var stream = new MemoryStream();
        SplitFile.Write(data, stream);
        Assert.Equal("""
            split,index,label,class,file
            train,0,0,a,train/a/1.PNG
            train,1,1,b,train/b/2.webp
            val,0,0,a,validation/a/3.jpeg
            val,1,1,b,validation/b/4.jpg
            test,0,1,b,Test/b/5.bmp

            """, System.Text.Encoding.UTF8.GetString(stream.ToArray()), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Images_that_cannot_be_decoded_are_listed()
    {
        var files = ThreeSplits();
        for (var i = 10; i < 22; i++)
            files[$"train/a/{i}.png"] = "no image"u8.ToArray();
        var fault = Assert.Throws<UserException>(() => Open(SaveFolder(files)));
        Assert.Contains("12 images cannot be decoded: train/a/10.png (not an image), train/a/11.png (not an image), ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("train/a/19.png (not an image) and others; mend or remove them, or leave them out by --skip-bad", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("20.png", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Skipping_leaves_them_out_and_says_so()
    {
        var files = ThreeSplits();
        files["train/a/0.png"] = "no image"u8.ToArray();
        files["train/b/9.png"] = Pictures.Flat(SKColors.Red)[..40];
        using var data = Open(SaveZip(files), skipBad: true);
        Assert.Equal(["train/a/1.PNG", "train/b/2.webp"], data.Train.Names!);
        Assert.Equal([0, 0, 255], data.Train.Image(0)[..3].ToArray());
        Assert.Contains("left out: 2 images cannot be decoded: train/a/0.png, train/b/9.png", data.Info.Notes);
    }

    [Fact]
    public void A_split_with_nothing_left_is_refused()
    {
        var files = ThreeSplits();
        files["Test/b/5.bmp"] = [];
        AssertFault("no image of 'test' can be decoded", () => Open(SaveFolder(files), skipBad: true));
    }

    public static TheoryData<string, string[]> BadLayouts => new()
    {
        { "no images (.png, .jpg, .jpeg, .webp, .bmp); it is empty", [] },
        { "it holds 3 .tif files, convert them", ["a/1.tif", "a/2.tif", "b/3.tif", "b/4.txt"] },
        { "no images in a folder 'val' beside 'train'", ["train/a/1.png", "train/b/1.png", "test/a/1.png"] },
        { "no images in a folder 'train' beside 'val'", ["val/a/1.png", "test/b/1.png"] },
        { "no class folder; at least two are needed", ["1.png", "2.png"] },
        { "one class folder ('a')", ["a/1.png", "a/2.png", "a/3.png"] },
        { "one class folder ('a')", ["train/a/1.png", "val/a/1.png", "test/a/1.png"] },
        { "class 'b' has 2 images; at least 3 are needed", ["a/1.png", "a/2.png", "a/3.png", "b/1.png", "b/2.png"] },
        { "class 'c' has no images in 'train'", ["train/a/1.png", "train/b/1.png", "val/a/1.png", "test/c/1.png"] },
    };

    [Theory]
    [MemberData(nameof(BadLayouts))]
    public void A_layout_that_cannot_be_used_is_one_clear_line(string expected, string[] names)
    {
        var picture = Pictures.Flat(SKColors.Blue);
        AssertFault(expected, () => Open(SaveFolder(names.ToDictionary(name => name, _ => picture))));
    }

    [Fact]
    public void Images_beside_the_class_folders_are_left_out_and_noted()
    {
        var files = Classes(("a", 3), ("b", 3));
        files["overview.png"] = Pictures.Flat(SKColors.Blue);
        using var data = Open(SaveFolder(files));
        Assert.Contains("1 images outside the class folders were left out, as overview.png", data.Info.Notes);
    }

    [Fact]
    public void A_class_may_be_called_test()
    {
        using var data = Open(SaveFolder(Classes(("control", 3), ("test", 3))));
        Assert.Equal(["control", "test"], data.Info.ClassNames);
    }

    [Fact]
    public void Names_that_lead_out_of_a_zip_lead_nowhere()
    {
        var files = Classes(("a", 3), ("b", 3)).ToDictionary(file => "../" + file.Key, file => file.Value);
        var outside = Directory.GetParent(folder)!.GetFileSystemInfos("a").Length;
        AssertFault("no images", () => Open(SaveZip(files)));
        Assert.Equal(outside, Directory.GetParent(folder)!.GetFileSystemInfos("a").Length);
    }

    [Fact]
    public void Zips_that_are_none_or_cut_or_hold_a_name_twice_are_refused()
    {
        var path = SaveZip(ThreeSplits());
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        AssertFault("cannot be read as a zip archive", () => Open(path));
        AssertFault("no such file", () => Open(Path.Combine(folder, "absent.zip")));
        using (var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
        {
            archive.CreateEntry("a/1.png");
            archive.CreateEntry("a/1.png");
        }
        AssertFault("'a/1.png' is there twice", () => Open(path));
    }

    [Fact]
    public void A_damaged_member_counts_as_undecodable()
    {
        var path = SaveZip(ThreeSplits());
        var bytes = File.ReadAllBytes(path);
        var picture = bytes.AsSpan().IndexOf("IDAT"u8);
        bytes[picture + 8] ^= 0x10;
        File.WriteAllBytes(path, bytes);
        AssertFault("1 image cannot be decoded: train/a/1.PNG (damaged in the zip)", () => Open(path));
    }

    [Fact]
    public void A_member_larger_than_any_image_is_not_unpacked()
    {
        var path = SaveZip(ThreeSplits());
        var bytes = File.ReadAllBytes(path);
        var directory = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(directory + 24), 0x7FFFFFFFu);
        File.WriteAllBytes(path, bytes);
        AssertFault("(larger than 256 MiB)", () => Open(path));
    }

    [Fact]
    public void Links_are_followed_and_circles_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        var path = SaveFolder(Classes(("a", 3), ("b", 3)));
        Directory.Move(Path.Combine(path, "b"), Path.Combine(folder, "elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(path, "b"), Path.Combine(folder, "elsewhere"));
        using (var data = Open(path))
            Assert.Equal(["a", "b"], data.Info.ClassNames);
        Directory.CreateSymbolicLink(Path.Combine(path, ".again"), path);
        using var circular = Open(path);
        Assert.Equal(6, circular.Splits.Sum(split => split.Images.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void Impossible_sizes_are_refused(int size) =>
        AssertFault("1 to 8192 pixels a side", () => new ImageFolder().Open(new DataRequest { Data = SaveFolder(ThreeSplits()), ImageSize = size }));

    [Fact]
    public void A_cancelled_token_stops() =>
        Assert.Throws<OperationCanceledException>(() =>
            new ImageFolder().Open(new DataRequest { Data = SaveFolder(ThreeSplits()), Cancellation = new CancellationToken(true) }));

    [Fact]
    public void Opening_twice_gives_the_same_hash_and_a_changed_pixel_another()
    {
        var path = SaveFolder(Classes(("a", 5), ("b", 5)));
        using var first = Open(path);
        using var second = Open(path);
        Assert.Equal(DatasetHash.Sha256(first), DatasetHash.Sha256(second));
        second.Test.Image(1)[5] ^= 1;
        Assert.NotEqual(DatasetHash.Sha256(first), DatasetHash.Sha256(second));
    }

    /// <summary>The first 3 images of each class and split of the real zip, decoded.</summary>
    [Fact]
    public void Real_blood_cells_in_webp_are_decoded()
    {
        var subset = new Dictionary<string, byte[]>();
        using (var archive = ZipFile.OpenRead(SharedData.File("pbc200.zip")))
        {
            Assert.Equal(17092, archive.Entries.Count);
            foreach (var entry in archive.Entries.GroupBy(entry => Path.GetDirectoryName(entry.FullName)).SelectMany(group => group.Take(3)))
            {
                using var stream = entry.Open();
                using var bytes = new MemoryStream();
                stream.CopyTo(bytes);
                subset[entry.FullName] = bytes.ToArray();
            }
        }
        using var data = new ImageFolder().Open(new DataRequest { Data = SaveZip(subset), ImageSize = 28 });
        Assert.Equal(["basophil", "eosinophil", "erythroblast", "ig", "lymphocyte", "monocyte", "neutrophil", "platelet"], data.Info.ClassNames);
        Assert.Equal([24, 24, 24], data.Splits.Select(split => split.Images.Count));
        Assert.InRange(data.Train.Images(0, 24).ToArray().Average(pixel => pixel), 150, 230); // a bright field
    }

    private static int[] CountPerClass(LabeledImages images) => [.. images.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    private static Dataset Open(string path, bool skipBad = false, int seed = 42) =>
        new ImageFolder().Open(new DataRequest { Data = path, ImageSize = 4, SkipBad = skipBad, SplitSeed = seed });

    private static Dictionary<string, byte[]> ThreeSplits() => new(StringComparer.Ordinal)
    {
        ["train/a/1.PNG"] = Pictures.Flat(SKColors.Blue),
        ["train/b/2.webp"] = Pictures.Flat(SKColors.Red, SKEncodedImageFormat.Webp),
        ["validation/a/3.jpeg"] = Pictures.Flat(SKColors.Blue, SKEncodedImageFormat.Jpeg),
        ["validation/b/4.jpg"] = Pictures.Flat(SKColors.Red, SKEncodedImageFormat.Jpeg, width: 20),
        ["Test/b/5.bmp"] = Pictures.Bmp(1, 2, 3),
    };

    private static Dictionary<string, byte[]> Classes(params (string Name, int Count)[] classes) =>
        classes.SelectMany(item => Enumerable.Range(0, item.Count).Select(i => (Key: $"{item.Name}/{i:D2}.png", Value: Pictures.Flat(new SKColor((byte)(i * 9), (byte)item.Name[0], 5)))))
            .ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);

    private string SaveFolder(Dictionary<string, byte[]> files)
    {
        var root = Directory.CreateDirectory(Path.Combine(folder, $"{Guid.NewGuid()}")).FullName;
        foreach (var (name, bytes) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, name))!);
            File.WriteAllBytes(Path.Combine(root, name), bytes);
        }
        return root;
    }

    private string SaveZip(Dictionary<string, byte[]> files)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid()}.zip");
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, bytes) in files)
        {
            using var stream = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            stream.Write(bytes);
        }
        return path;
    }

    private static void AssertFault(string expected, Func<Dataset> open)
    {
        var fault = Assert.Throws<UserException>(() => open().Dispose());
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }
}
