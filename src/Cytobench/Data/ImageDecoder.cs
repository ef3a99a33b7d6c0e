using System.Buffers;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace Cytobench.Data;

/// <summary>Image files to RGB squares. Sizes are checked in the file's header, before any pixel is decoded.</summary>
internal static class ImageDecoder
{
    public const long MaxPixels = 64L << 20;

    /// <summary>
    /// Decodes, turns as the EXIF orientation says, lays transparent pixels on white, resizes the shorter side and cuts out the centre.
    /// Grey becomes RGB; colour profiles are not applied, as in Pillow.
    /// </summary>
    /// <param name="file">A PNG, JPEG, WebP or BMP file.</param>
    /// <param name="target">size x size x 3.</param>
    /// <param name="size">Pixels a side.</param>
    /// <exception cref="InvalidDataException">Cannot be decoded; the message says why in a few words.</exception>
    public static void ToSquare(ReadOnlySpan<byte> file, Span<byte> target, int size)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data) ?? throw new InvalidDataException(file.Length == 0 ? "empty" : "not an image");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1)
            throw new InvalidDataException("no pixels");
        if ((long)width * height > MaxPixels)
            throw new InvalidDataException($"{width} x {height} pixels, more than {MaxPixels >> 20} million");

        var buffer = ArrayPool<byte>.Shared.Rent(width * height * 4);
        try
        {
            var pixels = buffer.AsSpan(0, width * height * 4);
            DecodeRgba(codec, buffer, pixels);
            PackRgb(pixels, codec.Info.AlphaType != SKAlphaType.Opaque);
            var rgb = pixels[..(width * height * 3)];
            if (codec.EncodedOrigin == SKEncodedOrigin.TopLeft)
                Resize.ToSquare(rgb, height, width, 3, target, size);
            else
                ResizeUpright(rgb, height, width, codec.EncodedOrigin, target, size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void DecodeRgba(SKCodec codec, byte[] buffer, Span<byte> pixels)
    {
        pixels.Clear();                                                  // what a damaged file leaves out is then at least the same each time
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var pin = GCHandle.Alloc(buffer, GCHandleType.Pinned);
        try
        {
            var result = codec.GetPixels(info, pin.AddrOfPinnedObject());
            if (result != SKCodecResult.Success)
                throw new InvalidDataException(result == SKCodecResult.IncompleteInput ? "cut short" : "damaged");
        }
        finally
        {
            pin.Free();
        }
    }

    /// <summary>RGBA to RGB in place; the read position is never behind the written one.</summary>
    private static void PackRgb(Span<byte> pixels, bool hasAlpha)
    {
        for (int from = 0, to = 0; from < pixels.Length; from += 4, to += 3)
        {
            var alpha = hasAlpha ? pixels[from + 3] : 255;
            for (var c = 0; c < 3; c++)
                pixels[to + c] = alpha == 255 ? pixels[from + c] : (byte)((pixels[from + c] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }

    private static void ResizeUpright(ReadOnlySpan<byte> rgb, int height, int width, SKEncodedOrigin origin, Span<byte> target, int size)
    {
        var sideways = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (uprightHeight, uprightWidth) = sideways ? (width, height) : (height, width);
        var buffer = ArrayPool<byte>.Shared.Rent(rgb.Length);
        try
        {
            var upright = buffer.AsSpan(0, rgb.Length);
            for (var y = 0; y < uprightHeight; y++)
            {
                for (var x = 0; x < uprightWidth; x++)
                {
                    var (row, column) = origin switch                    // EXIF 2.3, tag 274: which stored pixel is seen at (y, x)
                    {
                        SKEncodedOrigin.TopRight => (y, width - 1 - x),
                        SKEncodedOrigin.BottomRight => (height - 1 - y, width - 1 - x),
                        SKEncodedOrigin.BottomLeft => (height - 1 - y, x),
                        SKEncodedOrigin.LeftTop => (x, y),
                        SKEncodedOrigin.RightTop => (height - 1 - x, y),
                        SKEncodedOrigin.RightBottom => (height - 1 - x, width - 1 - y),
                        SKEncodedOrigin.LeftBottom => (x, width - 1 - y),
                        _ => (y, x),
                    };
                    rgb.Slice((row * width + column) * 3, 3).CopyTo(upright[((y * uprightWidth + x) * 3)..]);
                }
            }
            Resize.ToSquare(upright, uprightHeight, uprightWidth, 3, target, size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
