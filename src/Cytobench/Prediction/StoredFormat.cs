using System.Buffers;
using Cytobench.Data;

namespace Cytobench.Prediction;

/// <summary>
/// How a run keeps its images before a network sees them. A new image is brought to the same form in the same way, so that an image of the
/// run's own data gives the run's own pixels.
/// </summary>
/// <param name="Size">Pixels a side.</param>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
public sealed record StoredFormat(int Size, int Channels)
{
    /// <summary>Most pixels of an image file; more are refused before any is decoded.</summary>
    public const long MaxPixels = ImageDecoder.MaxPixels;

    /// <summary>Bytes of one image, Size x Size x Channels.</summary>
    public int Bytes => Size * Size * Channels;

    /// <param name="file">A PNG, JPEG, WebP or BMP file.</param>
    /// <param name="target">Size x Size x Channels.</param>
    /// <exception cref="InvalidDataException">Not an image, damaged, or of more than 64 million pixels, which is seen before any is decoded; says why in a few words.</exception>
    public void Decode(ReadOnlySpan<byte> file, Span<byte> target)
    {
        if (Channels == 3)
        {
            ImageDecoder.ToSquare(file, target, Size);
            return;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(Size * Size * 3);
        try
        {
            var rgb = buffer.AsSpan(0, Size * Size * 3);
            ImageDecoder.ToSquare(file, rgb, Size);
            ToGrey(rgb, target);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <param name="pixels">height x width x channels.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="target">Size x Size x Channels.</param>
    public void Convert(ReadOnlySpan<byte> pixels, int height, int width, int channels, Span<byte> target)
    {
        if (channels == Channels)
        {
            Resize.ToSquare(pixels, height, width, channels, target, Size);
            return;
        }
        var square = new byte[Size * Size * channels];
        Resize.ToSquare(pixels, height, width, channels, square, Size);
        if (channels == 3)
            ToGrey(square, target);
        else
            for (var pixel = 0; pixel < square.Length; pixel++)
                target.Slice(pixel * 3, 3).Fill(square[pixel]);
    }

    /// <param name="pixels">One image in this format.</param>
    /// <returns>A PNG file, from which <see cref="Decode"/> gives the same pixels.</returns>
    public byte[] ToPng(ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, Bytes);
        using var png = ImageEncoder.Png(pixels, Size, Size, Channels);
        return png.ToArray();
    }

    /// <summary>ITU-R 601-2 luma in 16 binary places, as Pillow's convert("L"); grey pixels keep their value.</summary>
    private static void ToGrey(ReadOnlySpan<byte> rgb, Span<byte> grey)
    {
        for (var pixel = 0; pixel < grey.Length; pixel++)
            grey[pixel] = (byte)((rgb[pixel * 3] * 19595 + rgb[pixel * 3 + 1] * 38470 + rgb[pixel * 3 + 2] * 7471 + 0x8000) >> 16);
    }
}
