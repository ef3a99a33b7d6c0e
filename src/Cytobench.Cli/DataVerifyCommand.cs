using System.CommandLine;
using Cytobench.Data;

namespace Cytobench.Cli;

/// <summary>Compares a file's MD5 with the catalogue's: cytobench data verify NAME|FILE.</summary>
internal static class DataVerifyCommand
{
    public static Command Create(CatalogueSource catalogue)
    {
        var data = new Argument<string>("NAME|FILE") { Description = "A name of 'data list', or a file that is named as the catalogue's are: bloodmnist_64.npz" };
        var command = new Command("verify", "Check a catalogue file's MD5.") { data };
        command.SetAction(parsed =>
        {
            var named = parsed.GetRequiredValue(data);
            var isName = catalogue.Accepts(named);
            var entry = catalogue.Find(isName ? named : Path.GetFileNameWithoutExtension(named));
            var path = isName ? catalogue.PathOf(entry) : named;
            if (!File.Exists(path))
                throw new UserException($"{path}: no such file{(isName ? $"; 'cytobench data download {named}' fetches it" : "")}");
            using var progress = new ProgressLine(Console.Error);
            CatalogueSource.Verify(path, entry, progress);
            progress.Clear();
            parsed.InvocationConfiguration.Output.WriteLine($"{path}: is the catalogue's {entry.Name}, {entry.Hash}");
            return 0;
        });
        return command;
    }
}
