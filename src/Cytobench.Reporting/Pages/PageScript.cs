using System.Security.Cryptography;
using System.Text;

namespace Cytobench.Reporting.Pages;

/// <summary>What makes a page easier to use where scripts may run: one inline script, which the page's content policy names by its hash, so that no other runs.</summary>
internal static class PageScript
{
    /// <summary>In this order. uPlot, which draws the charts, is Leon Sorokin's under the MIT licence; it comes unchanged, with the licence above it.</summary>
    private static readonly string[] Files = ["page.js", "uPlot.iife.min.js", "tip.js", "charts.js", "marks.js", "tables.js", "galleries.js"];

    /// <summary>Stands at the end of the page.</summary>
    public static Html Source { get; } = Html.Trusted($"/*! uPlot\n{Read("uPlot.LICENSE.txt")}\n*/\n{string.Join('\n', Files.Select(Read))}");

    /// <summary>As a content policy names the script: sha256-...</summary>
    public static string Hash { get; } = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Source.ToString())));

    private static string Read(string file) => PageResource.Text($"Scripts.{file}");
}
