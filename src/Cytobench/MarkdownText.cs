using System.Text;

namespace Cytobench;

/// <summary>Text from data inside Markdown.</summary>
public static class MarkdownText
{
    /// <summary>One line in which nothing acts as Markdown or HTML.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var escaped = new StringBuilder();
        foreach (var character in text.ReplaceLineEndings(" "))
            escaped.Append(character switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '|' or '*' or '_' or '`' or '[' or ']' or '\\' or '#' => $"\\{character}",
                _ => character.ToString(),
            });
        return escaped.ToString();
    }
}
