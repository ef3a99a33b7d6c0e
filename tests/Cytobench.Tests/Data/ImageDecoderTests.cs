using SkiaSharp;

namespace Cytobench.Tests.Data;

public sealed class ImageDecoderTests
{
    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 0)]
    [InlineData(SKEncodedImageFormat.Jpeg, 3)]
    [InlineData(SKEncodedImageFormat.Webp, 12)]
    public void Each_format_gives_red_green_blue(SKEncodedImageFormat format, int tolerance)
    {
        var pixels = Pictures.Decode(Pictures.Flat(new SKColor(200, 40, 90), format), 4);
        for (var i = 0; i < pixels.Length; i++)
            Assert.InRange(pixels[i] - (int)new byte[] { 200, 40, 90 }[i % 3], -tolerance, tolerance);
    }

    [Fact]
    public void Bitmaps_are_read() => Assert.Equal([9, 8, 7], Pictures.Decode(Pictures.Bmp(9, 8, 7), 1));

    [Fact]
    public void Grey_becomes_three_equal_channels()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(4, 4, SKColorType.Gray8, SKAlphaType.Opaque));
        bitmap.Erase(new SKColor(77, 77, 77));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        Assert.All(Pictures.Decode(data.ToArray(), 2), pixel => Assert.Equal(77, pixel));
    }

    /// <summary>A fifth of black on white: 255 - 51.</summary>
    [Fact]
    public void Transparent_pixels_lie_on_white()
    {
        Assert.All(Pictures.Decode(Pictures.Flat(new SKColor(0, 0, 0, 51)), 2), pixel => Assert.Equal(204, pixel));
        Assert.All(Pictures.Decode(Pictures.Flat(SKColors.Transparent), 2), pixel => Assert.Equal(255, pixel));
    }

    /// <summary>EXIF 2.3, tag 274: where the stored first row and first column are seen. Stored: red, green; blue, white.</summary>
    [Theory]
    [InlineData(1, "red green blue white")]                              // row top, column left
    [InlineData(2, "green red white blue")]                              // row top, column right
    [InlineData(3, "white blue green red")]                              // row bottom, column right
    [InlineData(4, "blue white red green")]                              // row bottom, column left
    [InlineData(5, "red blue green white")]                              // row left, column top
    [InlineData(6, "blue red white green")]                              // row right, column top
    [InlineData(7, "white green blue red")]                              // row right, column bottom
    [InlineData(8, "green white red blue")]                              // row left, column bottom
    public void Orientation_is_respected(byte orientation, string seen)
    {
        var pixels = Pictures.Decode(Pictures.WithOrientation(Pictures.FourQuarters(SKEncodedImageFormat.Jpeg), orientation), 16);
        string Colour(int y, int x) => pixels.AsSpan((y * 16 + x) * 3, 3) switch
        {
            [> 200, > 200, > 200] => "white",
            [> 200, _, _] => "red",
            [_, > 200, _] => "green",
            _ => "blue",
        };
        Assert.Equal(seen, string.Join(' ', Colour(3, 3), Colour(3, 12), Colour(12, 3), Colour(12, 12)));
    }

    [Fact]
    public void The_centre_of_a_wide_image_is_kept()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(30, 10, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var x = 0; x < 30; x++)
        {
            for (var y = 0; y < 10; y++)
                bitmap.SetPixel(x, y, x is >= 10 and < 20 ? SKColors.Lime : SKColors.Red);
        }
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var pixels = Pictures.Decode(data.ToArray(), 10);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal((0, 255, 0), (pixels[i * 3], pixels[i * 3 + 1], pixels[i * 3 + 2])));
    }

    [Fact]
    public void What_is_no_image_is_refused()
    {
        AssertFault("empty", []);
        AssertFault("not an image", "GIF? no."u8.ToArray());
        AssertFault("not an image", [.. "<svg xmlns='http://www.w3.org/2000/svg'/>"u8]);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void A_file_cut_short_is_refused(SKEncodedImageFormat format)
    {
        var whole = Pictures.FourQuarters(format);
        Assert.Throws<InvalidDataException>(() => Pictures.Decode(whole[..(whole.Length / 2)], 4));
    }

    /// <summary>65,535 x 65,535 pixels by its header, 17 GB decoded.</summary>
    [Fact]
    public void A_huge_image_is_refused_by_its_header()
    {
        var bomb = Pictures.Bmp(1, 2, 3);
        (bomb[18], bomb[19], bomb[22], bomb[23]) = (255, 255, 255, 255);
        AssertFault("65535 x 65535 pixels", bomb);
    }

    private static void AssertFault(string expected, byte[] file) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Pictures.Decode(file, 4)).Message, StringComparison.Ordinal);
}
