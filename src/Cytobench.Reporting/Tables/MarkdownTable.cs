using System.Text;

namespace Cytobench.Reporting.Tables;

/// <summary>A table in GitHub's Markdown; the best value of a line is bold.</summary>
internal static class MarkdownTable
{
    public static string Text(ReportTable table)
    {
        var text = new StringBuilder();
        Line(table.Columns.Select(column => MarkdownText.Escape(column.Title)));
        text.Append('|').AppendJoin('|', table.Columns.Select((column, place) => place < table.TextColumns || column.IsNote ? "---" : "---:")).Append("|\n");
        foreach (var row in table.Rows)
            Line(row.Select(Cell));
        return text.ToString();

        void Line(IEnumerable<string> cells)
        {
            text.Append('|');
            foreach (var cell in cells)
                text.Append(cell.Length == 0 ? " |" : $" {cell} |");
            text.Append('\n');
        }
    }

    private static string Cell(TableCell cell)
    {
        var value = MarkdownText.Escape(cell.Text);
        return (cell.IsBest ? $"**{value}**" : value) + (cell.Spread.Length == 0 ? "" : $" {MarkdownText.Escape(cell.Spread)}");
    }
}
