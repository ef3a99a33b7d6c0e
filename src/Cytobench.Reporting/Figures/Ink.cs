using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Text on a canvas, from the embedded typeface, and the canvas as a file.</summary>
internal static class Ink
{
    private const int Compression = 6;                                   // of zlib, 0 to 9

    /// <summary>As PNG without any metadata; flat graphics need no filter, photographs do with <see cref="SKPngEncoderFilterFlags.Sub"/>.</summary>
    public static void SavePng(this SKSurface surface, Stream to, SKPngEncoderFilterFlags filter)
    {
        using var pixels = surface.PeekPixels() ?? throw new InvalidOperationException("the surface has no pixels in memory");
        using var png = pixels.Encode(new SKPngEncoderOptions(filter, Compression)) ?? throw new InvalidOperationException("the pixels could not be written as PNG");
        png.SaveTo(to);
    }

    /// <summary>Draws one line with its baseline at <paramref name="y"/>.</summary>
    public static void Text(this SKCanvas canvas, string text, float x, float y, float size, SKColor? color = null, SKTextAlign align = SKTextAlign.Left, bool bold = false)
    {
        using var font = Fonts.Sized(size, bold);
        using var paint = Palette.Fill(color ?? Palette.Ink);
        canvas.DrawText(text, x, y, align, font, paint);
    }

    public static float Width(string text, float size, bool bold = false)
    {
        using var font = Fonts.Sized(size, bold);
        return font.MeasureText(text);
    }

    /// <summary>Breaks at spaces and, where there are none, after '_', '-', '/', '('; what does not fit the last line ends in "…".</summary>
    public static IReadOnlyList<string> Wrap(string text, float width, float size, int lines, bool bold = false)
    {
        var result = new List<string>();
        var rest = text.Trim();
        while (rest.Length > 0 && result.Count < lines)
        {
            var fits = Fitting(rest, width, size, bold);
            if (fits == rest.Length || result.Count == lines - 1)
            {
                result.Add(fits == rest.Length ? rest : Shorten(rest, width, size, bold));
                break;
            }
            var cut = rest.LastIndexOfAny([' ', '_', '-', '/', ')'], fits - 1) + 1;
            cut = cut > 0 ? cut : fits;
            result.Add(rest[..cut].TrimEnd());
            rest = rest[cut..].TrimStart();
        }
        return result.Count == 0 ? [""] : result;
    }

    /// <summary>The text itself where it fits, else its start and "…".</summary>
    public static string Shorten(string text, float width, float size, bool bold = false)
    {
        if (Width(text, size, bold) <= width)
            return text;
        var fits = Fitting(text, width - Width("…", size, bold), size, bold);
        return text[..fits].TrimEnd() + "…";
    }

    /// <summary>How many characters fit, at least 1; never half a surrogate pair.</summary>
    private static int Fitting(string text, float width, float size, bool bold)
    {
        using var font = Fonts.Sized(size, bold);
        var fits = text.Length;
        while (fits > 1 && (font.MeasureText(text.AsSpan(0, fits)) > width || char.IsHighSurrogate(text[fits - 1])))
            fits--;
        return fits;
    }
}
