namespace Cytobench.Reporting.Pages;

/// <summary>A text file of this folder, as it is inside the assembly.</summary>
internal static class PageResource
{
    /// <param name="name">"report.css", "Scripts.page.js".</param>
    public static string Text(string name)
    {
        using var stream = typeof(PageResource).Assembly.GetManifestResourceStream($"Cytobench.Reporting.Pages.{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
