namespace Cytobench.Reporting.Pages;

/// <summary>The style sheet, with the typeface inside.</summary>
internal static class PageStyle
{
    public static Html Sheet { get; } = Html.Trusted($"@font-face{{font-family:\"{Fonts.Family}\";font-weight:200 900;font-display:block;src:url({Fonts.WebFontUri}) format(\"woff2\")}}\n{PageResource.Text("Scripts.uPlot.min.css")}\n{PageResource.Text("report.css")}");
}
