using System.CommandLine;
using Cytobench.Data;

namespace Cytobench.Cli;

/// <summary>Fetches a catalogue file ahead of its use: cytobench data download NAME [--data-mirror URL|DIR].</summary>
internal static class DataDownloadCommand
{
    public static Command Create(CatalogueSource catalogue)
    {
        var name = new Argument<string>("NAME") { Description = "A name of 'data list', with its size: bloodmnist, bloodmnist_64" };
        var command = new Command("download", "Fetch a data set and check its MD5; a broken download goes on where it stopped.") { name, SharedOptions.Mirror };
        command.SetAction((parsed, cancellation) =>
        {
            var entry = catalogue.Find(parsed.GetRequiredValue(name));
            using var progress = new ProgressLine(Console.Error);
            try
            {
                var path = catalogue.Obtain(entry, parsed.GetValue(SharedOptions.Mirror), progress, cancellation);
                progress.Clear();
                parsed.InvocationConfiguration.Output.WriteLine($"{path}: {new FileInfo(path).Length:N0} bytes, {entry.Hash}");
                return Task.FromResult(0);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                progress.Clear();
                parsed.InvocationConfiguration.Error.WriteLine($"stopped; what has come is kept. Go on with: cytobench data download {entry.Name}");
                return Task.FromResult(130);
            }
        });
        return command;
    }
}
