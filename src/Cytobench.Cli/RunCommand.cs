using System.CommandLine;
using System.CommandLine.Parsing;
using Cytobench.Cli.Views;
using Cytobench.Reporting;
using Cytobench.Reporting.TensorBoard;
using Cytobench.Runs;

namespace Cytobench.Cli;

/// <summary>The main job: cytobench run --preset demo|reduced|full, --config FILE or --resume DIR, with any value overridden.</summary>
internal static class RunCommand
{
    private static readonly Option<string?> Preset = new("--preset") { Description = $"Start from {string.Join(", ", Presets.All.Keys)}", HelpName = "NAME" };
    private static readonly Option<string?> Config = new("--config") { Description = "Start from a config.json or run.json", HelpName = "FILE" };
    private static readonly Option<string?> Resume = new("--resume") { Description = "Go on with a run that was stopped", HelpName = "DIR" };
    private static readonly Option<string?> Out = new("--out") { Description = "Folder for the results; runs/DATE-PRESET-DATA without it", HelpName = "DIR" };
    private static readonly Option<string?> Engine = new("--engine") { Description = "lib folder of an installed PyTorch or libtorch (CUDA included) to compute with", HelpName = "DIR" };
    private static readonly Option<string?> Mirror = new("--data-mirror") { Description = "URL or folder that has the data set's file", HelpName = "URL|DIR" };

    public static Command Create()
    {
        var command = new Command("run", "Train, test and explain models on the same images, and report.") { Preset, Config, Resume, Out, Engine, Mirror };
        foreach (var option in RunConfigOptions.All)
            command.Options.Add(option.Option);
        ViewOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var folder = "";
        return WatchedWork.Run(parsed, monitor =>
        {
            var (config, options) = Read(parsed);
            folder = options.Folder;
            using var tensorBoard = new TensorBoardLog(new RunFolder(folder));
            monitor.Listen(tensorBoard.Listen);
            var summary = Comparison.Run(config, options, ReportWriters.All, monitor);
            return new Outcome(Path.Combine(folder, "report.html"), output => RunResult.Print(summary, folder, output));
        }, () => Directory.Exists(folder)
            ? $"stopped; finished epochs are kept. Go on with: cytobench run --resume {folder}"
            : "stopped; nothing was written", cancellation);
    }

    private static bool IsGiven(ParseResult parsed, string option) => parsed.GetResult(option) is OptionResult { Implicit: false };

    private static (RunConfig, RunOptions) Read(ParseResult parsed)
    {
        if (((Option<string?>[])[Preset, Config, Resume]).Count(option => parsed.GetValue(option) is not null) != 1)
            throw new UserException("run: name one of --preset NAME, --config FILE and --resume DIR; for a first look, 'cytobench run --preset demo'");
        var resume = parsed.GetValue(Resume);
        if (resume is not null && !File.Exists(Path.Combine(resume, RunJson.ConfigFile)))
            throw new UserException($"--resume {resume}: holds no {RunJson.ConfigFile}, so no run was started there");
        if (IsGiven(parsed, "--budget") && parsed.GetValue<string>("--budget") != "none" && IsGiven(parsed, "--epochs"))
            throw new UserException("--budget and --epochs: a budget chooses the epochs; give one of them");
        var start = parsed.GetValue(Preset) is { } preset ? Presets.Find(preset)
            : RunJson.LoadConfig(resume is null ? parsed.GetRequiredValue(Config)! : Path.Combine(resume, RunJson.ConfigFile));
        var config = RunConfigOptions.All.Aggregate(start, (current, option) => option.Apply(parsed, current));
        return (config, new RunOptions
        {
            Folder = resume ?? parsed.GetValue(Out) ?? RunFolder.FreeName(config, DateTime.Now),
            Resume = resume is not null,
            EngineFolder = parsed.GetValue(Engine),
            DataMirror = parsed.GetValue(Mirror),
        });
    }
}
