using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>A picture made of pictures: as pixels, for a PNG beside the report and a WebP within it.</summary>
internal abstract class Sheet
{
    public abstract int Width { get; }
    public abstract int Height { get; }

    /// <summary>On paper of that size.</summary>
    protected abstract void Draw(SKCanvas canvas);

    public void SavePng(Stream to)
    {
        using var surface = Paint();
        surface.SavePng(to, SKPngEncoderFilterFlags.Sub);
    }

    public string WebpBase64(int quality)
    {
        using var surface = Paint();
        using var snapshot = surface.Snapshot();
        using var data = snapshot.Encode(SKEncodedImageFormat.Webp, quality);
        return Convert.ToBase64String(data.AsSpan());
    }

    private SKSurface Paint()
    {
        var surface = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(Palette.Paper);
        Draw(surface.Canvas);
        return surface;
    }
}
