using Cytobench.Data;
using SkiaSharp;

namespace Cytobench.Tests.Data;

public sealed class MedMnistWriterTests : IDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    [InlineData(3, 300)]                                                 // labels of two bytes
    public void What_is_written_is_read_again_and_twice_the_same(int channels, int classes)
    {
        using var data = TinyData.Make(channels, classes);
        MedMnistWriter.Write(data, folder.File("a.npz"), cancellation: Cancellation);
        MedMnistWriter.Write(data, folder.File("b.npz"), cancellation: Cancellation);
        Assert.Equal(File.ReadAllBytes(folder.File("a.npz")), File.ReadAllBytes(folder.File("b.npz")));
        using var again = new MedMnistFile().Open(new DataRequest { Data = folder.File("a.npz") });
        Assert.Equal(DatasetHash.Sha256(data), DatasetHash.Sha256(again));
        Assert.Equal(data.Test.Labels, again.Test.Labels);
    }

    [Fact]
    public void A_cancelled_write_leaves_nothing()
    {
        using var data = TinyData.Make(3, 2);
        Assert.Throws<OperationCanceledException>(() => MedMnistWriter.Write(data, folder.File("a.npz"), cancellation: new CancellationToken(true)));
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_one_line()
    {
        using var data = TinyData.Make(3, 2);
        Directory.CreateDirectory(folder.File("a.npz"));
        Assert.Contains("a.npz: cannot be written", Assert.Throws<UserException>(() => MedMnistWriter.Write(data, folder.File("a.npz"), cancellation: Cancellation)).Message, StringComparison.Ordinal);
    }

    /// <summary>Worked out with Python's hashlib over the same numbers, little-endian: sizes, labels, pixels of each split.</summary>
    [Fact]
    public void The_hash_covers_sizes_labels_and_pixels_in_order()
    {
        using var data = TinyData.Make(1, 2);
        Assert.Equal("5a98a1e76be99f4a7cea99047080a2cd874be01267215845157b622fffccad26", DatasetHash.Sha256(data));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Exported_images_hold_the_same_pixels(int channels)
    {
        using var data = TinyData.Make(channels, 2);
        ImageExport.Write(data.Test, "test", folder.Root, cancellation: Cancellation);
        Assert.Equal(["test.csv", "test0_1.png", "test1_0.png"], Directory.GetFiles(folder.Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal("index,label,file\n0,1,test0_1.png\n1,0,test1_0.png\n", File.ReadAllText(folder.File("test.csv")));
        using var bitmap = SKBitmap.Decode(folder.File("test1_0.png"));
        for (var i = 0; i < 4; i++)
        {
            var seen = bitmap.GetPixel(i % 2, i / 2);
            var pixels = data.Test.Image(1).Slice(i * channels, channels);
            Assert.Equal((pixels[0], pixels[channels / 2], pixels[^1]), (seen.Red, seen.Green, seen.Blue));
        }
    }

    [Fact]
    public void An_export_into_a_file_is_one_line()
    {
        using var data = TinyData.Make(3, 2);
        File.WriteAllText(folder.File("taken"), "");
        var fault = Assert.Throws<UserException>(() => ImageExport.Write(data.Test, "test", folder.File("taken"), cancellation: Cancellation));
        Assert.Contains("cannot be written", fault.Message, StringComparison.Ordinal);
    }
}
