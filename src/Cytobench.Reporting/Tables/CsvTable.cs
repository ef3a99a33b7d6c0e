using System.Text;

namespace Cytobench.Reporting.Tables;

/// <summary>A table for programs: names with underscores, all digits, "n/a" where undefined.</summary>
internal static class CsvTable
{
    public static string Text(ReportTable table)
    {
        using var stream = new MemoryStream();
        using (var csv = CsvOutput.Open(stream))
        {
            csv.WriteRecord([.. table.Columns.Where(column => !column.IsNote).SelectMany(column => column.Keys)]);
            foreach (var row in table.Rows)
                csv.WriteRecord([.. row.Zip(table.Columns).Where(one => !one.Second.IsNote).SelectMany(one => Fields(one.First, one.Second))]);
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static IEnumerable<string> Fields(TableCell cell, TableColumn column) => cell.Values.Count == 0
        ? column.Keys.Select((_, place) => place == 0 ? cell.Text : "")
        : column.Keys.Select((_, place) => place < cell.Values.Count ? Numbers.Exact(cell.Values[place]) : "");
}
