using System.CommandLine;
using Cytobench.Data;

namespace Cytobench.Cli;

/// <summary>Writes images as PNG files: cytobench data export DATA --split test --out DIR.</summary>
internal static class DataExportCommand
{
    public static Command Create()
    {
        var options = new DataOptions();
        var split = new Option<string>("--split") { Description = "train, val, test or all", DefaultValueFactory = _ => "all", HelpName = "SPLIT" };
        split.CompletionSources.Add("train", "val", "test", "all");
        var output = new Option<string>("--out") { Description = "A new or empty folder", HelpName = "DIR", Required = true };
        var command = new Command("export", "Write images as PNG files with their labels in the names, and a table of them.") { split, output };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var (wanted, folder) = (parsed.GetRequiredValue(split), parsed.GetRequiredValue(output));
            if (wanted is not ("train" or "val" or "test" or "all"))
                throw new UserException($"--split {wanted}: train, val, test or all can be exported");
            if (File.Exists(folder))
                throw new UserException($"--out {folder}: is a file; name a folder");
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                throw new UserException($"--out {folder}: the folder is not empty; name another");
            using var progress = new ProgressLine(Console.Error);
            using var data = options.Open(parsed, progress);
            var splits = data.Splits.Where(each => wanted == "all" || each.Name == wanted).ToArray();
            foreach (var (name, images) in splits)
                ImageExport.Write(images, name, folder, progress);
            progress.Clear();
            foreach (var (name, images) in splits)
                parsed.InvocationConfiguration.Output.WriteLine($"{Path.Combine(folder, name)}INDEX_LABEL.png: {images.Count:N0} images, listed in {name}.csv");
            return 0;
        });
        return command;
    }
}
