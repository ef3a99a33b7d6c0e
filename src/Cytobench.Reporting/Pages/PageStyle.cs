namespace Cytobench.Reporting.Pages;

/// <summary>The style sheet, with the typeface inside.</summary>
internal static class PageStyle
{
    public static Html Sheet { get; } = Html.Trusted($"@font-face{{font-family:\"{Fonts.Family}\";font-weight:200 900;font-display:block;src:url({Fonts.WebFontUri}) format(\"woff2\")}}\n{Read()}");

    private static string Read()
    {
        using var stream = typeof(PageStyle).Assembly.GetManifestResourceStream("Cytobench.Reporting.Pages.report.css")
            ?? throw new InvalidOperationException("report.css is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
