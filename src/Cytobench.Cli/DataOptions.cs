using System.CommandLine;
using Cytobench.Data;

namespace Cytobench.Cli;

/// <summary>What the commands that open a data set ask in common.</summary>
internal sealed class DataOptions
{
    private static readonly DataRequest Defaults = new() { Data = "" };

    private readonly Argument<string> data = new("DATA") { Description = "demo, a catalogue name, an .npz file, an image folder or a .zip of one" };
    private readonly Option<int> imageSize = new("--image-size") { Description = "Pixels a side at which folders and the demo are read; arrays come as stored", DefaultValueFactory = _ => 64 };
    private readonly Option<bool> skipBad = new("--skip-bad") { Description = "Leave out images that cannot be decoded" };
    private readonly Option<int> splitSeed = new("--split-seed") { Description = "Seed of the splits where the folders have none", DefaultValueFactory = _ => Defaults.SplitSeed };

    public void AddTo(Command command)
    {
        command.Add(data);
        foreach (var option in (Option[])[imageSize, skipBad, splitSeed, SharedOptions.Mirror])
            command.Add(option);
    }

    public int ImageSize(ParseResult parsed) => parsed.GetValue(imageSize);

    /// <returns>The data set; the caller disposes it.</returns>
    public Dataset Open(ParseResult parsed, IProgress<ProgressReport> progress) => DataSources.Open(new DataRequest
    {
        Data = parsed.GetRequiredValue(data),
        ImageSize = parsed.GetValue(imageSize),
        SkipBad = parsed.GetValue(skipBad),
        SplitSeed = parsed.GetValue(splitSeed),
        Mirror = parsed.GetValue(SharedOptions.Mirror),
        Progress = progress,
    });
}
