using System.Globalization;
using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Pages;

/// <summary>What every page's sections share: the numbering of figures and tables, and how they look.</summary>
internal class PageContext
{
    private const int LongestName = 22;                                  // of a class, where space is short

    private int figures;
    private int tables;

    /// <summary>A numbered figure with its caption; it scales down, and scrolls where it would become unreadable.</summary>
    public Html Figure(IReadOnlyList<Figure> panels, Html caption)
    {
        var number = ++figures;
        var drawings = panels.Select((panel, index) => Panel(panel, FormattableString.Invariant($"f{number}p{index}")));
        var attributes = panels.All(panel => panel.Width < 400) ? Html.Of($"class=\"panels small\"")
            : Html.Of($"class=\"panels\" tabindex=\"0\" role=\"group\" aria-label=\"Figure {number}\""); // scrolls where it is narrow, by keyboard too
        return Html.Of($"""
            <figure><div {attributes}>{drawings}</div>
            <figcaption><b>Figure {number}.</b> {caption}</figcaption></figure>

            """);
    }

    /// <summary>The drawing, with what a script needs to let readers point at it.</summary>
    private static Html Panel(Figure panel, string id)
    {
        var svg = Html.Trusted(panel.InlineSvg(id));
        return panel.Chart is { } chart ? Html.Of($"<div class=\"plot\" data-chart='{Html.Trusted(chart.Json())}'>{svg}</div>")
            : panel.Marks is { } marks ? Html.Of($"<div class=\"plot\" data-marks='{Html.Trusted(marks.Json())}'>{svg}</div>")
            : svg;
    }

    /// <summary>A numbered picture that scales with its column.</summary>
    /// <param name="webp">Base64.</param>
    /// <param name="alt">What it shows.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="caption">Below it.</param>
    public Html Picture(string webp, string alt, int width, int height, Html caption)
    {
        var number = ++figures;
        return Html.Of($"""
            <figure class="picture"><img src="data:image/webp;base64,{Html.Trusted(webp)}" alt="{alt}" width="{width}" height="{height}" loading="lazy">
            <figcaption><b>Figure {number}.</b> {caption}</figcaption></figure>

            """);
    }

    /// <summary>A numbered table; wide ones scroll on their own.</summary>
    /// <param name="caption">Above it.</param>
    /// <param name="headings">One for each column.</param>
    /// <param name="rows">The first cell of each is its heading.</param>
    /// <param name="textColumns">How many columns, from the left, hold text; the others hold numbers.</param>
    /// <param name="total">Stands last, however the rows are sorted.</param>
    public Html Table(Html caption, IEnumerable<Html> headings, IEnumerable<IReadOnlyList<Html>> rows, int textColumns = 1, IReadOnlyList<Html>? total = null)
    {
        var number = ++tables;
        var head = headings.Select((heading, column) => column < textColumns ? Html.Of($"""<th scope="col">{heading}</th>""") : Html.Of($"""<th scope="col" class="number">{heading}</th>"""));
        var body = rows.Select(row => Row(row, textColumns));
        var totals = total is null ? null : Row(total, textColumns);
        return Html.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-labelledby="table-{number}"><table>
            <caption id="table-{number}"><b>Table {number}.</b> {caption}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>
            {body}</tbody>{(totals is null ? null : Html.Of($"<tfoot>{totals}</tfoot>"))}</table></div>

            """);
    }

    /// <summary>A numbered table as every output has it.</summary>
    /// <param name="table">With its caption.</param>
    /// <param name="caption">Instead of the table's own.</param>
    public Html Table(ReportTable table, Html? caption = null) => Table(
        caption ?? Text(table.Caption),
        table.Columns.Select(column => column.IsNote ? Html.Of($"""<span class="meaning">{column.Title}</span>""") : Html.Of($"{Swatch(column.Model)}{column.Title}")),
        table.Rows.SkipLast(table.HasTotal ? 1 : 0).Select(row => Cells(table, row)),
        table.TextColumns,
        table.HasTotal ? Cells(table, table.Rows[^1]) : null);

    private static IReadOnlyList<Html> Cells(ReportTable table, IReadOnlyList<TableCell> row) => [.. row.Zip(table.Columns, Cell)];

    private static Html Cell(TableCell cell, TableColumn column)
    {
        if (column.IsNote)
            return Html.Of($"""<span class="meaning">{cell.Text}</span>""");
        var text = cell.Text.EndsWith(" ↑", StringComparison.Ordinal) ? Html.Of($"""{cell.Text[..^2]}&nbsp;<abbr title="higher is better">↑</abbr>""")
            : cell.Text.EndsWith(" ↓", StringComparison.Ordinal) ? Html.Of($"""{cell.Text[..^2]}&nbsp;<abbr title="lower is better">↓</abbr>""")
            : cell.Values is [var value] ? Value(value, cell.Text)
            : Text(cell.Text);
        var shown = cell.IsBest ? Html.Of($"<b>{text}</b>") : cell.IsQuiet ? Html.Of($"""<span class="muted follows">{text}</span>""") : text;
        var spread = cell.Spread.Length == 0 ? null : Html.Of($""" <span class="muted">{cell.Spread}</span>""");
        return Html.Of($"{Swatch(cell.Model)}{shown}{spread}");
    }

    private static Html? Swatch(int? model) => model is { } index ? Swatch(index) : null;

    public static Html Swatch(int index) => Html.Of($"""<i class="swatch m{index % 6}" aria-hidden="true"></i>""");

    /// <summary>The start of a long class name and "…"; it stands whole in the tables.</summary>
    public static string Short(string name)
    {
        if (name.Length <= LongestName)
            return name;
        var cut = name.LastIndexOf(' ', LongestName);
        cut = cut > LongestName / 2 ? cut : char.IsHighSurrogate(name[LongestName - 1]) ? LongestName - 1 : LongestName;
        return name[..cut].TrimEnd(' ', '(', ',', '-') + "…";
    }

    /// <summary>A number as readers see it, and beside it unrounded where the text alone does not tell how it compares: "44.8 MB", "below 0.001".</summary>
    public static Html Value(double value, string text) =>
        double.IsNaN(value) || double.TryParse(text.TrimEnd('%', '\u00a0').Replace('−', '-'), NumberStyles.Number, CultureInfo.InvariantCulture, out _)
            ? Text(text)
            : Html.Of($"""<data value="{Numbers.Exact(value)}">{text}</data>""");

    public static Html Duration(double seconds) => Value(seconds, Numbers.Duration(seconds));

    public static Html PValue(double p) => Value(p, Numbers.PValue(p));

    public static Html Text(string text) => Html.Of($"{text}");

    private static Html Row(IReadOnlyList<Html> row, int textColumns) => Html.Of($"<tr>{row.Select((cell, column) => Cell(cell, column, textColumns))}</tr>\n");

    private static Html Cell(Html cell, int column, int textColumns) => column switch
    {
        0 => Html.Of($"""<th scope="row">{cell}</th>"""),
        _ when column < textColumns => Html.Of($"<td>{cell}</td>"),
        _ => Html.Of($"""<td class="number">{cell}</td>"""),
    };
}
