using System.CommandLine;
using Cytobench.Reporting.Tables;
using Cytobench.Runs;

namespace Cytobench.Cli;

/// <summary>Prints a finished run's tables for papers and programs: cytobench table RUN --format latex|markdown|csv [--table NAME] [--out FILE].</summary>
internal static class TableCommand
{
    public static Command Create()
    {
        var format = new Option<string>("--format") { Description = string.Join(", ", RunTables.Formats), HelpName = "NAME", DefaultValueFactory = _ => "markdown" };
        var table = new Option<string>("--table") { Description = $"{string.Join(", ", RunTables.Names)}, or {RunTables.Every}", HelpName = "NAME", DefaultValueFactory = _ => RunTables.Names[0] };
        var output = new Option<string?>("--out") { Description = "A file instead of the terminal", HelpName = "FILE" };
        var command = new Command("table", "Print a finished run's tables for a paper (LaTeX, Markdown) or a program (CSV).") { SharedOptions.RunFolder, format, table, output };
        command.SetAction(parsed =>
        {
            var text = RunTables.Text(RunJson.Load(parsed.GetRequiredValue(SharedOptions.RunFolder)), parsed.GetRequiredValue(table), parsed.GetRequiredValue(format));
            if (parsed.GetValue(output) is { } path)
                AtomicFile.WriteText(path, text);
            else
                parsed.InvocationConfiguration.Output.Write(text);
            return 0;
        });
        return command;
    }
}
