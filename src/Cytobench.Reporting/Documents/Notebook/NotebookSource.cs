using System.Text.RegularExpressions;

namespace Cytobench.Reporting.Documents.Notebook;

/// <summary>The text of functions of <see cref="NotebookCells"/>, as cells have it.</summary>
internal static partial class NotebookSource
{
    private static readonly Dictionary<string, string> Functions = Marks().Matches(Read()).ToDictionary(match => match.Groups[1].Value, match => Dedent(match.Groups[2].Value));

    public static string Of(string function) => Functions[function];

    private static string Dedent(string text) => Indent().Replace(text, "").Replace("internal static ", "static ", StringComparison.Ordinal).Trim('\n');

    private static string Read()
    {
        using var stream = typeof(NotebookSource).Assembly.GetManifestResourceStream("Cytobench.Reporting.Documents.Notebook.NotebookCells.cs")
            ?? throw new InvalidOperationException("NotebookCells.cs is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"// <cell (\w+)>\n(.*?)(?=\s*// <cell )", RegexOptions.Singleline)]
    private static partial Regex Marks();

    [GeneratedRegex("^    ", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
