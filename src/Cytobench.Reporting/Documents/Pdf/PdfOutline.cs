using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cytobench.Reporting.Documents.Pdf;

/// <summary>
/// Adds what Skia's PDF writer has no words for: bookmarks, the language, and that viewers show the title instead of the file's name.
/// An incremental update after ISO 32000-1, 7.5.6: new objects, a new catalog under its old number, and a table of both at the end.
/// </summary>
internal static partial class PdfOutline
{
    /// <param name="pdf">As Skia wrote it, with a table of objects and named destinations.</param>
    /// <param name="language">"en".</param>
    /// <param name="entries">Titles, and the names of their destinations.</param>
    public static byte[] Add(byte[] pdf, string language, IReadOnlyList<(string Title, string Destination)> entries)
    {
        var text = Encoding.Latin1.GetString(pdf);                       // one character a byte, so that places are the same
        var trailer = Trailer().Matches(text)[^1];
        var (entriesOfTrailer, table) = (trailer.Groups[1].Value, int.Parse(trailer.Groups[2].Value, CultureInfo.InvariantCulture));
        var size = int.Parse(Size().Match(entriesOfTrailer).Groups[1].Value, CultureInfo.InvariantCulture);
        var root = int.Parse(Root().Match(entriesOfTrailer).Groups[1].Value, CultureInfo.InvariantCulture);
        var catalog = Catalog().Match(text, PlaceOf(text, table, root));
        var rest = new StringBuilder("\n");
        var places = new SortedDictionary<int, int>();

        Object(root, $"<<{catalog.Groups[1].Value}\n/Lang ({language})\n/ViewerPreferences <</DisplayDocTitle true>>\n{(entries.Count == 0 ? "" : $"/PageMode /UseOutlines\n/Outlines {size} 0 R")}>>");
        if (entries.Count > 0)
            Object(size, $"<</Type /Outlines /First {size + 1} 0 R /Last {size + entries.Count} 0 R /Count {entries.Count}>>");
        for (var entry = 0; entry < entries.Count; entry++)
        {
            var (number, before, after) = (size + 1 + entry, entry == 0 ? "" : $" /Prev {size + entry} 0 R", entry == entries.Count - 1 ? "" : $" /Next {size + 2 + entry} 0 R");
            Object(number, $"<</Title {Unicode(entries[entry].Title)} /Parent {size} 0 R{before}{after} /Dest /{entries[entry].Destination}>>");
        }

        var start = pdf.Length + rest.Length;
        rest.Append("xref\n");
        foreach (var (number, place) in places)
            rest.Append(CultureInfo.InvariantCulture, $"{number} 1\n{place:D10} 00000 n \n");
        var newSize = entries.Count == 0 ? size : size + 1 + entries.Count;
        rest.Append(CultureInfo.InvariantCulture, $"trailer\n<<{Size().Replace(entriesOfTrailer, $"/Size {newSize}")}\n/Prev {table}>>\nstartxref\n{start}\n%%EOF\n");
        return [.. pdf, .. Encoding.Latin1.GetBytes(rest.ToString())];

        void Object(int number, string body)
        {
            places[number] = pdf.Length + rest.Length;
            rest.Append(CultureInfo.InvariantCulture, $"{number} 0 obj\n{body}\nendobj\n");
        }
    }

    /// <summary>Entries have 20 bytes each, after the line that counts them.</summary>
    private static int PlaceOf(string text, int table, int number)
    {
        var head = TableHead().Match(text, table);
        return int.Parse(text.AsSpan(head.Index + head.Length + 20 * number, 10), CultureInfo.InvariantCulture);
    }

    private static string Unicode(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    [GeneratedRegex(@"trailer\s*<<(.*?)>>\s*startxref\s+(\d+)", RegexOptions.Singleline)]
    private static partial Regex Trailer();

    [GeneratedRegex(@"/Size (\d+)")]
    private static partial Regex Size();

    [GeneratedRegex(@"/Root (\d+) 0 R")]
    private static partial Regex Root();

    [GeneratedRegex(@"\G\d+ 0 obj\s*<<(.*?)>>\s*endobj", RegexOptions.Singleline)]
    private static partial Regex Catalog();

    [GeneratedRegex(@"\Gxref\s+0 \d+\s*?\n")]
    private static partial Regex TableHead();
}
