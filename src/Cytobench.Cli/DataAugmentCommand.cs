using System.CommandLine;
using Cytobench.Engine;
using Cytobench.Reporting.Figures;
using Cytobench.Training.Augmentation;

namespace Cytobench.Cli;

/// <summary>Shows what augmentations make of a data set's images: cytobench data augment DATA --sheet FILE.png [--only NAME].</summary>
internal static class DataAugmentCommand
{
    private const int LargestSize = 1024;                                // pixels a side, as runs allow
    private const int Draws = 8;

    public static Command Create()
    {
        var options = new DataOptions();
        var sheet = new Option<string>("--sheet") { Description = "The picture to write", HelpName = "FILE.png", Required = true };
        var only = new Option<string?>("--only") { Description = $"One of {string.Join(", ", AugmentationExamples.All.Select(example => example.Name))}, larger; all without it", HelpName = "NAME" };
        var seed = new Option<int>("--seed") { Description = "Of the draws", HelpName = "N", DefaultValueFactory = _ => 42 };
        var command = new Command("augment", "Draw what each augmentation makes of some training images.") { sheet, only, seed };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var (path, size) = (parsed.GetRequiredValue(sheet), options.ImageSize(parsed));
            if (!path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
                throw new UserException($"--sheet {path}: the picture is a .png file");
            if (size is < 1 or > LargestSize)
                throw new UserException($"--image-size {size}: choose 1 to {LargestSize}");
            var one = parsed.GetValue(only) is { } name ? AugmentationExamples.Find(name) : null;
            using var progress = new ProgressLine(Console.Error);
            using var data = options.Open(parsed, progress);
            TorchEngine.Start(new EngineOptions { Device = "cpu" });
            var shown = one is not null ? [one] : AugmentationExamples.All.Where(example => data.Train.Channels == 3 || !example.NeedsColour).ToArray();
            var samples = AugmentationSample.DrawAll(shown, data, rows: one is null ? 2 : 6, Draws, size, parsed.GetValue(seed));
            try
            {
                AtomicFile.Write(path, stream => AugmentationSheet.SavePng(data.Info, samples, stream));
            }
            finally
            {
                foreach (var sample in samples)
                    sample.Dispose();
            }
            progress.Clear();
            parsed.InvocationConfiguration.Output.WriteLine($"sheet: {path}");
            return 0;
        });
        return command;
    }
}
