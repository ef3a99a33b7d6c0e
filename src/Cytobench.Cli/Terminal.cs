using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>How tables look in a terminal, and in a file or pipe.</summary>
internal static class Terminal
{
    private const int NoLimit = 10_000;

    /// <summary>Wraps at the width of a terminal; elsewhere nothing is wrapped or cut, as no width is known.</summary>
    public static IAnsiConsole On(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = NoLimit;
        return console;
    }

    /// <summary>The first column is text, the others are numbers or words that are never wrapped.</summary>
    public static Table Table(params string[] headers)
    {
        var table = new Table { Border = TableBorder.Horizontal };
        for (var i = 0; i < headers.Length; i++)
        {
            var column = new TableColumn(new Text(headers[i])) { NoWrap = i > 0, Padding = new Padding(0, 0, 1, 0) };
            table.AddColumn(i > 0 ? column.RightAligned() : column);
        }
        return table;
    }

    /// <summary>Cells are plain text: no markup in class names is obeyed.</summary>
    public static void Row(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    /// <summary>Four decimals, more where these would be zeros; n/a for what is undefined.</summary>
    public static string Number(double value) => double.IsNaN(value) ? "n/a"
        : value == 0 || Math.Abs(value) >= 0.01 ? value.ToString("F4")
        : value.ToString("F6");

    /// <summary>"95.2 %" of 0.952.</summary>
    public static string Percent(double share, int decimals = 1) =>
        double.IsNaN(share) ? "n/a" : $"{(100 * share).ToString($"F{decimals}")} %";
}
