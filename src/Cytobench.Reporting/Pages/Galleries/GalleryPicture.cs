using SkiaSharp;

namespace Cytobench.Reporting.Pages.Galleries;

/// <summary>Images and maps as the galleries of a page hold them.</summary>
internal static class GalleryPicture
{
    public const int Side = 168;                                         // pixels; shown at about 110, and at 300 when enlarged
    private const int Quality = 80;

    /// <param name="bitmap">Disposed here.</param>
    /// <returns>As base64 of WebP, its shorter side 168 pixels.</returns>
    public static string Base64(SKBitmap bitmap)
    {
        using (bitmap)
        {
            var scale = (double)Side / Math.Min(bitmap.Width, bitmap.Height);
            var size = new SKImageInfo((int)Math.Round(bitmap.Width * scale), (int)Math.Round(bitmap.Height * scale), SKColorType.Rgba8888, SKAlphaType.Opaque);
            using var small = bitmap.Resize(size, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
            using var data = small.Encode(SKEncodedImageFormat.Webp, Quality);
            return Convert.ToBase64String(data.AsSpan());
        }
    }

    /// <param name="webp">Base64.</param>
    /// <param name="alt">What it shows; also stands under it when it is enlarged.</param>
    /// <param name="caption">Under it in the gallery.</param>
    /// <param name="isMissed">Outlined as a wrong prediction.</param>
    public static Html Figure(string webp, string alt, Html caption, bool isMissed = false) => Html.Of(
        $"""<figure class="{(isMissed ? "missed" : "")}"><img src="data:image/webp;base64,{Html.Trusted(webp)}" alt="{alt}" width="{Side}" height="{Side}" loading="lazy"><figcaption>{caption}</figcaption></figure>""");
}
