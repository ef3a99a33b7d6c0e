using System.CommandLine;
using Cytobench.Data;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>The names that --data knows, and which of them are on this machine: cytobench data list.</summary>
internal static class DataListCommand
{
    public static Command Create(CatalogueSource catalogue)
    {
        var command = new Command("list", "List the data sets that can be named.");
        command.SetAction(parsed =>
        {
            var console = Terminal.On(parsed.InvocationConfiguration.Output);
            var table = Terminal.Table("name", "sizes", "task", "classes", "images", "channels", "licence", "here");
            var demo = new DemoConfig();
            Terminal.Row(table, "demo", $"{DemoCells.SmallestSize} to {DemoCells.LargestSize}", "multi-class", $"{DemoCells.ClassNames.Count}", $"{demo.Train + demo.Validation + demo.Test:N0}", "3", "MIT", "drawn");
            foreach (var set in MedMnistCatalogue.All)
            {
                var here = MedMnistCatalogue.Sizes.Where(size => File.Exists(catalogue.PathOf(new MedMnistEntry(set, size))));
                Terminal.Row(table, set.Name, string.Join(", ", MedMnistCatalogue.Sizes), TaskName(set.Task), $"{set.ClassNames.Count}", $"{set.Images:N0}", $"{set.Channels}", set.License, string.Join(", ", here));
            }
            console.Write(table);
            console.WriteLine("Name a size above 28 as in bloodmnist_64. Tasks with * cannot be trained yet. The demo's cells are synthetic.");
            console.WriteLine($"Files are in {catalogue.Folder}; the first use fetches them from Zenodo, 'data download' does so ahead.");
            console.WriteLine($"Cite: {MedMnistCatalogue.Citation}, and the source that 'data info' names.");
            return 0;
        });
        return command;
    }

    private static string TaskName(MedMnistTask task) => task switch
    {
        MedMnistTask.MultiClass => "multi-class",
        MedMnistTask.BinaryClass => "binary",
        MedMnistTask.MultiLabel => "multi-label *",
        MedMnistTask.Ordinal => "ordinal *",
        _ => throw new ArgumentOutOfRangeException(nameof(task)),
    };
}
