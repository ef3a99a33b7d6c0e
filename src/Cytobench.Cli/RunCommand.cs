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
    private static readonly Option<string?> Resume = new("--resume") { Description = "Go on with a run that was stopped", HelpName = "DIR" };
    private static readonly Option<string?> Out = new("--out") { Description = "Folder for the results; runs/DATE-PRESET-DATA without it", HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command("run", "Train, test and explain models on the same images, and report.") { SharedOptions.Preset, SharedOptions.Config, Resume, Out, SharedOptions.EngineFolder, SharedOptions.Mirror };
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
        if (((Option<string?>[])[SharedOptions.Preset, SharedOptions.Config, Resume]).Count(option => parsed.GetValue(option) is not null) != 1)
            throw new UserException("run: name one of --preset NAME, --config FILE and --resume DIR; for a first look, 'cytobench run --preset demo'");
        var resume = parsed.GetValue(Resume);
        if (resume is not null && !File.Exists(Path.Combine(resume, RunJson.ConfigFile)))
            throw new UserException($"--resume {resume}: holds no {RunJson.ConfigFile}, so no run was started there");
        if (IsGiven(parsed, "--budget") && parsed.GetValue<string>("--budget") != "none" && IsGiven(parsed, "--epochs"))
            throw new UserException("--budget and --epochs: a budget chooses the epochs; give one of them");
        var start = parsed.GetValue(SharedOptions.Preset) is { } preset ? Presets.Find(preset)
            : RunJson.LoadConfig(resume is null ? parsed.GetRequiredValue(SharedOptions.Config)! : Path.Combine(resume, RunJson.ConfigFile));
        var config = RunConfigOptions.All.Aggregate(start, (current, option) => option.Apply(parsed, current));
        return (config, new RunOptions
        {
            Folder = resume ?? parsed.GetValue(Out) ?? RunFolder.FreeName(config, DateTime.Now),
            Resume = resume is not null,
            EngineFolder = parsed.GetValue(SharedOptions.EngineFolder),
            DataMirror = parsed.GetValue(SharedOptions.Mirror),
        });
    }
}
