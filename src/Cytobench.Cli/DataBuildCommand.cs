using System.CommandLine;
using Cytobench.Data;

namespace Cytobench.Cli;

/// <summary>Turns an image folder or zip into a MedMNIST file: cytobench data build SRC --size N --out FILE.npz.</summary>
internal static class DataBuildCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("SRC") { Description = "An image folder or a .zip of one" };
        var size = new Option<int>("--size") { Description = "Pixels a side", Required = true };
        var output = new Option<string>("--out") { Description = "The file to write", HelpName = "FILE.npz", Required = true };
        var skipBad = new Option<bool>("--skip-bad") { Description = "Leave out images that cannot be decoded" };
        var splitSeed = new Option<int>("--split-seed") { Description = "Seed of the splits where the folders have none", DefaultValueFactory = _ => new DataRequest { Data = "" }.SplitSeed };
        var command = new Command("build", "Turn an image folder or zip into an .npz file in MedMNIST's layout.") { source, size, output, skipBad, splitSeed };
        command.SetAction(parsed =>
        {
            var (data, path) = (parsed.GetRequiredValue(source), parsed.GetRequiredValue(output));
            var folder = new ImageFolder();
            if (!folder.Accepts(data))
                throw new UserException($"{data}: not an image folder and not a .zip of one");
            if (!path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
                throw new UserException($"--out {path}: the file to write is an .npz file");
            var splits = Path.ChangeExtension(path, ".splits.csv");
            if (new[] { path, splits }.FirstOrDefault(Path.Exists) is { } taken)
                throw new UserException($"--out {path}: {taken} is there already; name another file, or remove it");

            using var progress = new ProgressLine(Console.Error);
            using var dataset = folder.Open(new DataRequest
            {
                Data = data,
                ImageSize = parsed.GetValue(size),
                SkipBad = parsed.GetValue(skipBad),
                SplitSeed = parsed.GetValue(splitSeed),
                Progress = progress,
            });
            MedMnistWriter.Write(dataset, path, progress);
            AtomicFile.Write(splits, stream => SplitFile.Write(dataset, stream));
            progress.Clear();
            var console = parsed.InvocationConfiguration.Output;
            console.WriteLine($"{path}: {string.Join(", ", dataset.Splits.Select(split => $"{split.Name} {split.Images.Count:N0}"))} images of {dataset.Train.Width} x {dataset.Train.Height} pixels, {dataset.Info.ClassNames.Count} classes");
            console.WriteLine($"{splits}: class and file of each image, which the .npz cannot hold");
            foreach (var note in dataset.Info.Notes)
                console.WriteLine($"note: {note}");
            return 0;
        });
        return command;
    }
}
