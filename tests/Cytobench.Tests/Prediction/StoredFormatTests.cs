using Cytobench.Prediction;
using Cytobench.Tests.Data;
using SkiaSharp;

namespace Cytobench.Tests.Prediction;

public sealed class StoredFormatTests
{
    /// <summary>ITU-R 601-2: 0.299 * 255 = 76.2, 0.587 * 255 = 149.7, 0.114 * 255 = 29.1, as Pillow's convert("L") gives for the three.</summary>
    [Fact]
    public void Colour_becomes_grey_as_Pillow_makes_it()
    {
        var grey = new StoredFormat(1, 1);
        Assert.Equal([76], Grey(SKColors.Red));
        Assert.Equal([150], Grey(SKColors.Lime));
        Assert.Equal([29], Grey(SKColors.Blue));
        for (var value = 0; value < 256; value++)
            Assert.Equal([(byte)value], Grey(new SKColor((byte)value, (byte)value, (byte)value)));

        byte[] Grey(SKColor color)
        {
            var (ofFile, ofArray) = (new byte[1], new byte[1]);
            grey.Decode(Pictures.Flat(color), ofFile);
            grey.Convert([color.Red, color.Green, color.Blue], 1, 1, 3, ofArray);
            Assert.Equal(ofFile, ofArray);
            return ofFile;
        }
    }

    [Fact]
    public void Pixels_of_the_stored_size_stay_as_they_are()
    {
        byte[] pixels = [.. Enumerable.Range(0, 48).Select(i => (byte)(i * 5))];
        var target = new byte[48];
        new StoredFormat(4, 3).Convert(pixels, 4, 4, 3, target);
        Assert.Equal(pixels, target);
    }

    [Fact]
    public void Grey_arrays_fill_three_channels()
    {
        var target = new byte[12];
        new StoredFormat(2, 3).Convert([1, 2, 3, 4], 2, 2, 1, target);
        Assert.Equal([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4], target);
    }
}
