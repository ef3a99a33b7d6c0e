using SkiaSharp;

namespace Cytobench.Reporting;

/// <summary>
/// The typeface of every figure: Source Sans 3 (SIL Open Font License 1.1), embedded, because a fresh server has no fonts.
/// Its digits have one width, so columns of numbers align.
/// </summary>
public static class Fonts
{
    public const string Family = "Source Sans 3";

    public static SKTypeface Regular { get; } = Load("SourceSans3-Regular.ttf");
    public static SKTypeface SemiBold { get; } = Load("SourceSans3-SemiBold.ttf");

    /// <param name="size">Height of the em square in pixels.</param>
    /// <param name="semiBold">For headings and values that count.</param>
    /// <returns>Unhinted, so that text has the same shape at every scale; the caller disposes it.</returns>
    public static SKFont Sized(float size, bool semiBold = false) => new(semiBold ? SemiBold : Regular, size)
    {
        Edging = SKFontEdging.Antialias,
        Hinting = SKFontHinting.None,
        Subpixel = true,
    };

    /// <summary>The Latin subset with all weights for web pages, as a data URI of a .woff2 file.</summary>
    internal static string WebFontUri { get; } = $"data:font/woff2;base64,{Convert.ToBase64String(WebFont())}";

    /// <summary>The same .woff2 file.</summary>
    public static byte[] WebFont() => Read("SourceSans3-latin.woff2");

    private static SKTypeface Load(string file)
    {
        using var data = SKData.CreateCopy(Read(file));
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"the embedded font {file} cannot be read");
    }

    private static byte[] Read(string file)
    {
        using var stream = typeof(Fonts).Assembly.GetManifestResourceStream($"Cytobench.Reporting.Fonts.{file}")
            ?? throw new InvalidOperationException($"the font {file} is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
