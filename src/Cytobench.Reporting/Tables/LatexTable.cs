using System.Text;

namespace Cytobench.Reporting.Tables;

/// <summary>A table for a paper, in the style of the package booktabs; the best value of a line is bold.</summary>
internal static class LatexTable
{
    private const int LettersOfALine = 78;                               // in an article's text width, at the normal size

    public static string Text(ReportTable table)
    {
        var shown = Enumerable.Range(0, table.Columns.Count).Where(column => !table.Columns[column].IsNote).ToArray();
        var text = new StringBuilder();
        var isWide = IsWide(table, shown);
        text.Append(isWide ? "% needs \\usepackage{booktabs,graphicx}\n" : "% needs \\usepackage{booktabs}\n");
        text.Append("\\begin{table}\n  \\centering\n");
        text.Append("  \\caption{").Append(Escape(table.Caption)).Append("}\n  \\label{tab:").Append(table.Name).Append("}\n");
        text.Append(isWide ? "  \\resizebox{\\linewidth}{!}{%\n" : "");
        text.Append("  \\begin{tabular}{").Append(string.Concat(shown.Select(column => column < table.TextColumns ? 'l' : 'r'))).Append("}\n    \\toprule\n");
        Row(shown.Select(column => Escape(table.Columns[column].Title)));
        text.Append("    \\midrule\n");
        foreach (var row in table.Rows)
            Row(shown.Select(column => Cell(row[column])));
        text.Append("    \\bottomrule\n  \\end{tabular}").Append(isWide ? "}" : "").Append("\n\\end{table}\n");
        return text.ToString();

        void Row(IEnumerable<string> cells) => text.Append("    ").AppendJoin(" & ", cells).Append(" \\\\\n");
    }

    /// <summary>Text in which nothing acts as a command; what TeX's standard fonts lack becomes mathematics.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text.ReplaceLineEndings(" "))
            escaped.Append(character switch
            {
                '\\' => @"\textbackslash{}",
                '{' or '}' or '$' or '&' or '#' or '_' or '%' => $"\\{character}",
                '~' => @"\textasciitilde{}",
                '^' => @"\textasciicircum{}",
                '<' => @"\textless{}",
                '>' => @"\textgreater{}",
                '|' => @"\textbar{}",
                '`' => @"\textasciigrave{}",
                '[' => "{[}",                                            // or a line's end before it would take it as its option
                '*' => "{*}",
                '"' => "''",
                '\u00a0' => "~",
                '±' => @"$\pm$",
                '−' => "$-$",
                '×' => @"$\times$",
                '→' => @"$\rightarrow$",
                '↑' => @"$\uparrow$",
                '↓' => @"$\downarrow$",
                '–' => "--",
                '…' => @"\dots{}",
                '\t' => " ",
                _ when char.IsControl(character) => "",
                _ => character.ToString(),
            });
        return escaped.ToString();
    }

    private static string Cell(TableCell cell)
    {
        var value = Escape(cell.Text);
        return (cell.IsBest ? $"\\textbf{{{value}}}" : value) + (cell.Spread.Length == 0 ? "" : $" {Escape(cell.Spread)}");
    }

    /// <summary>Whether it would leave an article's text, so that it is drawn smaller.</summary>
    private static bool IsWide(ReportTable table, int[] shown) =>
        shown.Sum(column => 3 + table.Rows.Select(row => row[column].Plain.Length).Append(table.Columns[column].Title.Length).Max()) > LettersOfALine;
}
