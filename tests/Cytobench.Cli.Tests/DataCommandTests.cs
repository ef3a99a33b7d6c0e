using System.CommandLine;
using Cytobench.Cli.Views;
using SkiaSharp;

namespace Cytobench.Cli.Tests;

/// <summary>data info, build and export on a folder of small images, as a user calls them.</summary>
public sealed class DataCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cytobench-cli-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_folder_is_built_shown_and_exported()
    {
        var images = MakeFolder();
        var npz = In("cells.npz");
        Assert.Contains("train 10, val 2, test 2 images of 6 x 6 pixels, 2 classes", Run("build", images, "--size", "6", "--out", npz), StringComparison.Ordinal);
        Assert.StartsWith("split,index,label,class,file\ntrain,0,0,long [red],long [red]/", File.ReadAllText(In("cells.splits.csv")), StringComparison.Ordinal);

        var shown = Run("info", npz, "--sheet", In("sheet.png"));
        Assert.Contains("6 x 6 pixels, colour (RGB)", shown, StringComparison.Ordinal);
        Assert.Matches(@"0\s+class 0\s+5\s+1\s+1\s+7\s+50\.0 %", shown);
        Assert.Matches(@"all\s+10\s+2\s+2\s+14\s+100\.0 %", shown);
        Assert.Matches("sha256   [0-9a-f]{64}", shown);
        Assert.Contains("source   file cells.npz", shown, StringComparison.Ordinal);
        using (var sheet = SKBitmap.Decode(In("sheet.png")))
            Assert.True(sheet.Width > 1000 && sheet.Height > 200);

        Assert.Contains("test.csv", Run("export", npz, "--split", "test", "--out", In("out")), StringComparison.Ordinal);
        Assert.Equal(["test.csv", "test0_0.png", "test1_1.png"], Directory.GetFiles(In("out")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_audit_lists_shows_and_leaves_out_what_stands_twice()
    {
        var images = Path.Combine(MakeFolder(), "round");
        File.Copy(Path.Combine(images, "2.png"), Path.Combine(images, "copy of 2.png"));
        var npz = In("cells.npz");
        // Eight of a class: 5 or 6 train, 1 or 2 val, 1 or 2 test; the seed is one that puts the copies into train and test.
        var seed = Enumerable.Range(0, 200).First(seed => Run("audit", In("images"), "--image-size", "8", "--split-seed", $"{seed}", "--no-near").Contains("test images that also stand in train or val: 1;", StringComparison.Ordinal));
        var shown = Run("audit", In("images"), "--image-size", "8", "--split-seed", $"{seed}", "--no-near", "--csv", In("pairs.csv"), "--sheet", In("pairs.png"), "--write-clean", npz);
        Assert.Matches(@"exact: equal bytes\s+1\s+0\s+1\s+0", shown);
        Assert.Contains("round/copy of 2.png", shown, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(In("pairs.csv")).Length);
        using (var sheet = SKBitmap.Decode(In("pairs.png")))
            Assert.True(sheet.Width > 1000 && sheet.Height > 100);
        Assert.Contains("\"pairs\": []", Run("audit", npz, "--no-near", "--json"), StringComparison.Ordinal);
        Assert.Contains("is there already", Assert.Throws<UserException>(() => Run("audit", npz, "--write-clean", npz)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Augmentations_are_drawn_alike_for_a_seed_and_each_alone_where_asked()
    {
        var images = MakeFolder();
        byte[] Sheet(string name, params string[] more)
        {
            Assert.Contains($"sheet: {In(name)}", Run(["augment", images, "--image-size", "16", "--sheet", In(name), .. more]), StringComparison.Ordinal);
            using var sheet = SKBitmap.Decode(In(name));
            Assert.True(sheet.Width > 800 && sheet.Height > 300);
            return File.ReadAllBytes(In(name));
        }
        var all = Sheet("all.png");
        Assert.Equal(all, Sheet("again.png"));
        Assert.NotEqual(all, Sheet("other.png", "--seed", "7"));
        Assert.NotEqual(Sheet("rotate.png", "--only", "rotate"), Sheet("stain.png", "--only", "stain"));
    }

    [Fact]
    public void Folders_are_shown_with_their_class_names_and_how_they_were_split()
    {
        var shown = Run("info", MakeFolder(), "--image-size", "8", "--split-seed", "5");
        Assert.Contains("0  long [red]", shown, StringComparison.Ordinal);
        Assert.Contains("1  round", shown, StringComparison.Ordinal);
        Assert.Contains("shuffle with seed 5", shown, StringComparison.Ordinal);
        Assert.Contains("8 x 8 pixels", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_cut_where_the_width_is_not_known()
    {
        var images = MakeFolder();
        var name = new string('x', 120);
        Directory.Move(Path.Combine(images, "round"), Path.Combine(images, name));
        Assert.Contains(name, Run("info", images), StringComparison.Ordinal);
    }

    public static TheoryData<string, string[]> Faults => new()
    {
        { "absent: neither an .npz file, an image folder", ["info", "absent"] },
        { "absent.npz: no such file", ["info", "absent.npz"] },
        { "the contact sheet is a .png file", ["info", "demo", "--sheet", "x.jpg"] },
        { "absent: not an image folder", ["build", "absent", "--size", "8", "--out", "x.npz"] },
        { "the file to write is an .npz file", ["build", "FOLDER", "--size", "8", "--out", "x.zip"] },
        { "the picture is a .png file", ["augment", "demo", "--sheet", "x.jpg"] },
        { "--only blur: unknown; there are flip, dihedral,", ["augment", "demo", "--sheet", "x.png", "--only", "blur"] },
        { "--image-size 0: choose 1 to 1024", ["augment", "demo", "--sheet", "x.png", "--image-size", "0"] },
        { "the file to write is a .npz file", ["audit", "demo", "--write-clean", "x.zip"] },
        { "1 to 8192 pixels a side", ["build", "FOLDER", "--size", "0", "--out", "x.npz"] },
        { "FOLDER is there already", ["build", "FOLDER", "--size", "8", "--out", "FOLDER"] },
        { "--split both: train, val, test or all", ["export", "FOLDER", "--split", "both", "--out", "x"] },
        { "the folder is not empty", ["export", "FOLDER", "--out", "FOLDER"] },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Faults_are_one_line(string expected, string[] arguments)
    {
        var images = MakeFolder(end: ".npz");
        var place = (string text) => text.Replace("FOLDER", images, StringComparison.Ordinal);
        var fault = Assert.Throws<UserException>(() => Run([.. arguments.Select(place)]));
        Assert.Contains(place(expected), fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData(0, 100, 10.0, 0, "decoding x: 0 of 100 images")]
    [InlineData(25, 100, 10.0, 0, "decoding x: 25 of 100 images, 0:30 left")]
    [InlineData(75, 100, 10.0, 50, "decoding x: 75 of 100 images, 0:10 left")] // the first 50 were there before
    [InlineData(1, 3000, 2.0, 0, "decoding x: 1 of 3,000 images, 1:39:58 left")]
    [InlineData(100, 100, 10.0, 0, "decoding x: 100 of 100 images")]
    public void Progress_says_how_long_it_will_take(long done, long total, double seconds, long before, string expected) =>
        Assert.Equal(expected, ProgressText.Line(new ProgressReport("decoding x", done, total, "images"), TimeSpan.FromSeconds(seconds), before));

    [Fact]
    public void Bytes_are_told_in_megabytes_and_details_at_the_end() =>
        Assert.Equal("fetching a.npz: 3 of 40 MB, try 2", ProgressText.Line(new ProgressReport("fetching a.npz", 3_000_000, 40_000_000, "bytes", "try 2"), TimeSpan.Zero, 3_000_000));

    /// <summary>7 images of each of two classes.</summary>
    private string MakeFolder(string end = "")
    {
        var root = In("images" + end);
        foreach (var name in (string[])["round", "long [red]"])
        {
            Directory.CreateDirectory(Path.Combine(root, name));
            for (var i = 0; i < 7; i++)
            {
                using var bitmap = new SKBitmap(10, 10);
                bitmap.Erase(new SKColor((byte)(i * 30), (byte)name.Length, 9));
                using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
                File.WriteAllBytes(Path.Combine(root, name, $"{i}.png"), png.ToArray());
            }
        }
        return root;
    }

    private string In(string name) => Path.Combine(folder, name);

    private static string Run(params string[] arguments)
    {
        using var output = new StringWriter();
        var parsed = DataCommand.Create().Parse(arguments);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, parsed.Invoke(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false }));
        return output.ToString();
    }
}
