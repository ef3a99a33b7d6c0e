using Cytobench.Data;
using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Tests;

public sealed class ContactSheetTests
{
    [Theory]
    [InlineData(1, 10)]                                                  // each pixel shown 9 x 9
    [InlineData(3, 10)]
    [InlineData(3, 130)]                                                 // larger than a tile: made smaller
    public void Every_class_has_a_row_of_its_own_images(int channels, int side)
    {
        using var data = Make(classes: 3, channels, side);
        using var sheet = SKBitmap.Decode(Png(data));
        var tile = side == 10 ? 90 : 96;
        for (var label = 0; label < 3; label++)
        {
            var colour = sheet.GetPixel(190 + tile / 2, 86 + label * (tile + 5) + tile / 2);
            Assert.Equal((byte)(50 + 60 * label), colour.Red);
        }
    }

    [Fact]
    public void Equal_data_gives_equal_bytes()
    {
        using var data = Make(classes: 3, channels: 3, side: 10);
        Assert.Equal(Png(data), Png(data));
    }

    [Fact]
    public void Many_classes_and_long_names_fit()
    {
        using var data = Make(classes: 70, channels: 3, side: 10);
        using var sheet = SKBitmap.Decode(Png(data));
        Assert.InRange(sheet.Height, 60 * 95, 60 * 95 + 200);
    }

    [Fact]
    public void A_class_without_training_images_has_an_empty_row()
    {
        using var data = Make(classes: 3, channels: 3, side: 10, without: 1);
        using var sheet = SKBitmap.Decode(Png(data));
        Assert.Equal(SKColors.White, sheet.GetPixel(190 + 45, 86 + 95 + 45));
        Assert.Equal(170, sheet.GetPixel(190 + 45, 86 + 2 * 95 + 45).Red);
    }

    private static byte[] Png(Dataset data)
    {
        using var stream = new MemoryStream();
        ContactSheet.SavePng(data, stream);
        return stream.ToArray();
    }

    /// <summary>Two flat images of each class, 60 levels apart.</summary>
    private static Dataset Make(int classes, int channels, int side, int without = -1)
    {
        LabeledImages Split()
        {
            int[] labels = [.. Enumerable.Range(0, 2 * classes).Select(i => i % classes).Where(label => label != without)];
            var images = new LabeledImages(labels.Length, side, side, channels, labels);
            for (var i = 0; i < labels.Length; i++)
                images.Image(i).Fill((byte)(50 + 60 * labels[i]));
            return images;
        }
        var info = new DatasetInfo { Name = "flat", Title = "Flat", ClassNames = [.. Enumerable.Range(0, classes).Select(label => $"a class with an exceedingly long name, number {label}")], License = "CC0" };
        return new Dataset(info, Split(), Split(), Split());
    }
}
