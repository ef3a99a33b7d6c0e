using Cytobench.Data;
using SkiaSharp;

namespace Cytobench.Tests.Data;

/// <summary>Small image files of one colour or of four, as the tests ask.</summary>
internal static class Pictures
{
    public static readonly SKColor[] Quarters = [SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.White];

    public static byte[] Flat(SKColor color, SKEncodedImageFormat format = SKEncodedImageFormat.Png, int width = 8, int height = 8)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.Erase(color);
        return Encode(bitmap, format);
    }

    /// <summary>16 x 16: red, green; blue, white.</summary>
    public static byte[] FourQuarters(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(16, 16, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < 16; y++)
        {
            for (var x = 0; x < 16; x++)
                bitmap.SetPixel(x, y, Quarters[y / 8 * 2 + x / 8]);
        }
        return Encode(bitmap, format);
    }

    /// <summary>Puts an EXIF block with nothing but the orientation behind a JPEG's first marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation) =>
        [.. jpeg.AsSpan(0, 2), 0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0, .. jpeg.AsSpan(2)];

    /// <summary>One 24-bit pixel after another, bottom row first; Skia writes no BMP.</summary>
    public static byte[] Bmp(byte red, byte green, byte blue)
    {
        byte[] pixels = [blue, green, red, 0];
        return [.. "BM"u8, 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, .. new byte[24], .. pixels];
    }

    public static byte[] Decode(byte[] file, int size)
    {
        var pixels = new byte[size * size * 3];
        ImageDecoder.ToSquare(file, pixels, size);
        return pixels;
    }

    private static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format)
    {
        using var data = bitmap.Encode(format, 100);
        return data.ToArray();
    }
}
