using System.CommandLine;
using Cytobench.Data;
using Cytobench.Reporting.Figures;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>Counts per class and split, size, hash and origin: cytobench data info DATA [--sheet FILE.png].</summary>
internal static class DataInfoCommand
{
    public static Command Create()
    {
        var options = new DataOptions();
        var sheet = new Option<string?>("--sheet") { Description = "Save a contact sheet: some images of each class", HelpName = "FILE.png" };
        var command = new Command("info", "Show what a data set holds: counts, size, hash, origin.") { sheet };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var sheetPath = parsed.GetValue(sheet);
            if (sheetPath is not null && !sheetPath.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
                throw new UserException($"--sheet {sheetPath}: the contact sheet is a .png file");
            using var progress = new ProgressLine(Console.Error);
            using var data = options.Open(parsed, progress);
            if (sheetPath is not null)
                AtomicFile.Write(sheetPath, stream => ContactSheet.SavePng(data, stream));
            var hash = DatasetHash.Sha256(data);
            progress.Clear();
            Print(Terminal.On(parsed.InvocationConfiguration.Output), data, hash);
            if (sheetPath is not null)
                parsed.InvocationConfiguration.Output.WriteLine($"contact sheet: {sheetPath}");
            return 0;
        });
        return command;
    }

    private static void Print(IAnsiConsole console, Dataset data, string hash)
    {
        var info = data.Info;
        console.WriteLine(info.Title);
        console.Write(Counts(data));
        console.WriteLine($"images   {data.Train.Width} x {data.Train.Height} pixels, {(data.Train.Channels == 1 ? "grey" : "colour (RGB)")}");
        console.WriteLine($"sha256   {hash}");
        foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[("source", info.Source), ("licence", info.License), ("cite", info.Citation)])
        {
            if (text.Length > 0)
                console.WriteLine($"{name,-8} {text}");
        }
        foreach (var note in info.Notes)
            console.WriteLine($"note     {note}");
    }

    private static Table Counts(Dataset data)
    {
        var table = Terminal.Table("class", "train", "val", "test", "all", "share");
        var total = data.Splits.Sum(split => (long)split.Images.Count);
        for (var label = 0; label < data.Info.ClassNames.Count; label++)
            Row($"{label}  {data.Info.ClassNames[label]}", [.. data.Splits.Select(split => (long)split.Images.Labels.Count(each => each == label))]);
        Row("all", [.. data.Splits.Select(split => (long)split.Images.Count)]);
        return table;

        void Row(string name, long[] counts) =>
            Terminal.Row(table, [name, .. counts.Select(count => $"{count:N0}"), $"{counts.Sum():N0}", $"{100.0 * counts.Sum() / total:F1} %"]);
    }
}
