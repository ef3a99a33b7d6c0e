using System.CommandLine;
using Cytobench.Engine;
using Cytobench.Runs;

namespace Cytobench.Cli;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class SharedOptions
{
    public static Option<string?> Preset { get; } = new("--preset") { Description = $"Start from {string.Join(", ", Presets.All.Keys)}", HelpName = "NAME" };

    public static Option<string?> Config { get; } = new("--config") { Description = "Start from a config.json or run.json", HelpName = "FILE" };

    public static Argument<string> RunFolder { get; } = new("RUN") { Description = "The run folder" };

    public static Option<string> Run { get; } = new("--run") { Description = "The run folder", HelpName = "FOLDER", Required = true };

    public static Option<string?> ModelOfRun { get; } = new("--model") { Description = "A model of the run, as resnet18, or one of its seeds, as resnet18_s42; all without it", HelpName = "NAME" };

    public static Option<string?> MovedData { get; } = new("--data") { Description = "The run's images, where they are no longer at the place that it names", HelpName = "PATH" };

    public static Option<string?> Mirror { get; } = new("--data-mirror") { Description = "URL or folder that has the data set's file; asked before the official address", HelpName = "URL|DIR" };

    public static Option<string> Device { get; } = new("--device") { Description = "auto, cpu, cuda or cuda:N", HelpName = "NAME", DefaultValueFactory = _ => new EngineOptions().Device };

    public static Option<string?> EngineFolder { get; } = new("--engine") { Description = "lib folder of an installed PyTorch or libtorch (CUDA included) to compute with", HelpName = "DIR" };
}
