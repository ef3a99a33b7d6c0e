namespace Cytobench.Reporting.Tests.Kernel;

/// <summary>Stands in for what .NET Interactive gives every cell: an extension that shows text as a MIME type.</summary>
public static class Displayed
{
    public static AsyncLocal<List<(string MimeType, string Data)>> Shown { get; } = new();

    public static void DisplayAs(this string value, string mimeType) => Shown.Value!.Add((mimeType, value));
}
