using Cytobench.Data;
using SkiaSharp;

namespace Cytobench.Tests.Data.Audit;

/// <summary>Demo cells with copies planted among them, so that a test knows every duplicate.</summary>
internal static class AuditData
{
    private const int Size = 48;

    private static readonly Lazy<Dataset> Drawn = new(() =>
        new DemoSource().Open(new DataRequest { Data = "demo", ImageSize = Size, Demo = new DemoConfig { Train = 64, Validation = 16, Test = 16 } }));

    /// <summary>64 train, 16 val and 16 test images, none of them alike; a copy that the caller may change and disposes.</summary>
    public static Dataset Cells() => Arrange(Drawn.Value, (images, i) => i);

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
    public static Dataset Reversed(Dataset data) => Arrange(data, (images, i) => images.Count - 1 - i);

    private static Dataset Arrange(Dataset data, Func<LabeledImages, int, int> source)
    {
        LabeledImages Split(LabeledImages images)
        {
            var arranged = new LabeledImages(images.Count, images.Height, images.Width, images.Channels, [.. images.Labels.Select((_, i) => images.Labels[source(images, i)])]);
            for (var i = 0; i < images.Count; i++)
                images.Image(source(images, i)).CopyTo(arranged.Image(i));
            return arranged;
        }
        return new Dataset(data.Info, Split(data.Train), Split(data.Validation), Split(data.Test));
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
