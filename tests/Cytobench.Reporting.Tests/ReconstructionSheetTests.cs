using Cytobench.Reporting.Figures;
using Cytobench.Training;
using SkiaSharp;

namespace Cytobench.Reporting.Tests;

public sealed class ReconstructionSheetTests
{
    /// <summary>Two images of 4 x 4 pixels, shown at 168: rows of images, 64 from the top, columns 120 from the left.</summary>
    [Fact]
    public void Each_image_stands_above_what_was_shown_and_what_was_predicted()
    {
        static byte[] Flat(byte red, byte green, byte blue) => [.. Enumerable.Repeat((byte[])[red, green, blue], 16).SelectMany(pixel => pixel)];
        var examples = new Reconstruction(4, [Flat(200, 0, 0), Flat(0, 200, 0)], [Flat(128, 128, 128), Flat(128, 128, 128)], [Flat(190, 10, 10), Flat(10, 190, 10)]);
        var (first, second) = (Save(examples), Save(examples));
        Assert.Equal(first, second);
        using var picture = SKBitmap.Decode(first);
        Assert.Equal(new SKColor(200, 0, 0), picture.GetPixel(120 + 80, 64 + 80));
        Assert.Equal(new SKColor(0, 200, 0), picture.GetPixel(120 + 174 + 80, 64 + 80));
        Assert.Equal(new SKColor(128, 128, 128), picture.GetPixel(120 + 80, 64 + 174 + 80));
        Assert.Equal(new SKColor(10, 190, 10), picture.GetPixel(120 + 174 + 80, 64 + 2 * 174 + 80));
    }

    private static byte[] Save(Reconstruction examples)
    {
        using var stream = new MemoryStream();
        ReconstructionSheet.SavePng(examples, "vit_tiny_patch4_28, 1 epoch, 75 % hidden", stream);
        return stream.ToArray();
    }
}
