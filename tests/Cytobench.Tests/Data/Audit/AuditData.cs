using Cytobench.Data;
using SkiaSharp;

namespace Cytobench.Tests.Data.Audit;

/// <summary>Demo cells with copies planted among them, so that a test knows every duplicate.</summary>
internal static class AuditData
{
    private const int Size = 48;

    /// <summary>120 train, 30 val and 30 test images, none of them alike.</summary>
    public static Dataset Cells() => new DemoSource().Open(new DataRequest { Data = "demo", ImageSize = Size, Demo = new DemoConfig { Train = 120, Validation = 30, Test = 30 } });

    public static void Copy(LabeledImages from, int source, LabeledImages to, int target, Func<byte[], byte[]>? change = null)
    {
        var pixels = from.Image(source).ToArray();
        (change?.Invoke(pixels) ?? pixels).CopyTo(to.Image(target));
    }

    /// <summary>Clockwise by 90 degrees.</summary>
    public static byte[] Turn(byte[] pixels) => Rearrange(pixels, (y, x) => (Size - 1 - x, y));

    public static byte[] Mirror(byte[] pixels) => Rearrange(pixels, (y, x) => (y, Size - 1 - x));

    public static byte[] Brighten(byte[] pixels) => [.. pixels.Select(value => (byte)Math.Min(255, value * 1.06 + 4))];

    public static byte[] ThroughJpeg(byte[] pixels)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Size, Size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < Size * Size; i++)
            bitmap.SetPixel(i % Size, i / Size, new SKColor(pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]));
        using var jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 75);
        return Pictures.Decode(jpeg.ToArray(), Size);
    }

    /// <summary>The same images of each split in the opposite order.</summary>
    public static Dataset Reversed(Dataset data)
    {
        static LabeledImages Reverse(LabeledImages images)
        {
            var reversed = new LabeledImages(images.Count, images.Height, images.Width, images.Channels, [.. images.Labels.Reverse()]);
            for (var i = 0; i < images.Count; i++)
                images.Image(i).CopyTo(reversed.Image(images.Count - 1 - i));
            return reversed;
        }
        return new Dataset(data.Info, Reverse(data.Train), Reverse(data.Validation), Reverse(data.Test));
    }

    private static byte[] Rearrange(byte[] pixels, Func<int, int, (int Row, int Column)> source)
    {
        var changed = new byte[pixels.Length];
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                var (row, column) = source(y, x);
                pixels.AsSpan((row * Size + column) * 3, 3).CopyTo(changed.AsSpan((y * Size + x) * 3));
            }
        }
        return changed;
    }
}
