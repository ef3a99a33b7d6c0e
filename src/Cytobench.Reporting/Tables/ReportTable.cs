namespace Cytobench.Reporting.Tables;

/// <summary>A table before anybody decides how it looks: pages, paper, Markdown, LaTeX and CSV are all made from it.</summary>
internal sealed record ReportTable
{
    public required string Name { get; init; }                           // "scores": what the command line and LaTeX's label call it
    public required string Caption { get; init; }                        // whole sentences
    public required IReadOnlyList<TableColumn> Columns { get; init; }
    public required IReadOnlyList<IReadOnlyList<TableCell>> Rows { get; init; } // one cell for each column
    public int TextColumns { get; init; } = 1;                           // from the left; the others hold numbers
    public bool HasTotal { get; init; }                                  // the last row sums the others up

    /// <summary>The same rows with another cell before each.</summary>
    public ReportTable Behind(TableColumn column, TableCell cell) => this with
    {
        Columns = [column, .. Columns],
        Rows = [.. Rows.Select(row => (IReadOnlyList<TableCell>)[cell, .. row])],
        TextColumns = TextColumns + 1,
    };

    /// <summary>Fewer columns, by their first names.</summary>
    public ReportTable Only(params IReadOnlyList<string> keys)
    {
        var kept = Enumerable.Range(0, Columns.Count).Where(column => keys.Contains(Columns[column].Keys[0])).ToArray();
        return this with
        {
            Columns = [.. kept.Select(column => Columns[column])],
            Rows = [.. Rows.Select(row => (IReadOnlyList<TableCell>)[.. kept.Select(column => row[column])])],
            TextColumns = kept.Count(column => column < TextColumns),
        };
    }

    /// <summary>All rows of tables with the same columns under the name and caption of the first; null of none.</summary>
    public static ReportTable? Joined(IReadOnlyList<ReportTable> tables, string caption) =>
        tables.Count == 0 ? null : tables[0] with { Caption = caption, Rows = [.. tables.SelectMany(table => table.Rows)] };
}
