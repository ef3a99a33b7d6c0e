using System.Text;
using System.Text.RegularExpressions;

namespace Cytobench.Reporting;

/// <summary>Class and model names as parts of file names.</summary>
internal static partial class FileNames
{
    private const int Longest = 60;

    /// <summary>ASCII letters, digits, '-' and '.' stay, everything else becomes one '_'; never empty, never hidden, never "..".</summary>
    public static string Clean(string name)
    {
        var text = new StringBuilder();
        foreach (var rune in name.EnumerateRunes().Take(Longest))
            text.Append(rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '-' or '.') ? (char)rune.Value : '_');
        var clean = Repeated().Replace(text.ToString(), "_").TrimStart('.').TrimEnd('.', '_');
        return clean.Length == 0 ? "_" : clean;
    }

    /// <summary>Clean names that stay different from each other, on file systems that ignore case too.</summary>
    public static IReadOnlyList<string> CleanAll(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var result = new List<string>();
        foreach (var name in names)
        {
            var clean = Clean(name);
            var unique = clean;
            for (var number = 2; !seen.Add(unique); number++)
                unique = FormattableString.Invariant($"{clean}-{number}");
            result.Add(unique);
        }
        return result;
    }

    [GeneratedRegex("_{2,}")]
    private static partial Regex Repeated();
}
