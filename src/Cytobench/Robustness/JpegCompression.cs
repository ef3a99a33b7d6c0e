using SkiaSharp;
using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>Saved as JPEG (4:2:0) and read again. Its blocks have 8 pixels whatever the image's size.</summary>
internal sealed class JpegCompression : ICorruption
{
    private static readonly int[] Qualities = [50, 30, 15, 10, 7];

    public string Name => "jpeg_compression";

    public string Title => "JPEG";

    public IReadOnlyList<string> Parameters { get; } = [.. Qualities.Select(quality => $"quality {quality}")];

    public Tensor Apply(Tensor pixels, int severity, Func<int, SeededRandom> random)
    {
        var (height, width, channels) = ((int)pixels.shape[1], (int)pixels.shape[2], (int)pixels.shape[3]);
        var options = new SKJpegEncoderOptions(Qualities[severity - 1], SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore);
        return HostImages.Apply(pixels, (image, _) => Recode(image, new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque), channels, options));
    }

    private static void Recode(Span<byte> image, SKImageInfo info, int channels, SKJpegEncoderOptions options)
    {
        using var bitmap = new SKBitmap(info);
        var rgba = bitmap.GetPixelSpan();
        for (var i = 0; i < info.Width * info.Height; i++)
        {
            for (var c = 0; c < 3; c++)
                rgba[4 * i + c] = image[i * channels + Math.Min(c, channels - 1)];
            rgba[4 * i + 3] = 255;
        }
        using var source = bitmap.PeekPixels();
        using var file = source.Encode(options) ?? throw new InvalidOperationException($"an image of {info.Width} x {info.Height} could not be saved as JPEG");
        using var codec = SKCodec.Create(file) ?? throw new InvalidOperationException("a JPEG just written could not be opened");
        var result = codec.GetPixels(info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw new InvalidOperationException($"a JPEG just written could not be read: {result}");
        for (var i = 0; i < info.Width * info.Height; i++)
            for (var c = 0; c < channels; c++)
                image[i * channels + c] = rgba[4 * i + c];
    }
}
