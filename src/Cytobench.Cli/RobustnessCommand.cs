using System.CommandLine;
using Cytobench.Cli.Views;
using Cytobench.Reporting;
using Cytobench.Robustness;
using Cytobench.Runs;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>Tests a finished run's models on corrupted images: cytobench robustness --run R.</summary>
internal static class RobustnessCommand
{
    private static readonly RobustnessOptions Defaults = new() { Run = "" };

    private static readonly Option<string> Split = new("--split") { Description = "val or test", HelpName = "NAME", DefaultValueFactory = _ => Defaults.Split };
    private static readonly Option<string?> Corruptions = new("--corruptions") { Description = $"Some of {string.Join(", ", CorruptionCatalogue.All.Select(corruption => corruption.Name))}; all without it", HelpName = "A,B" };
    private static readonly Option<string?> Severities = new("--severities") { Description = "Some of 1 to 5; all without it", HelpName = "N,N" };
    private static readonly Option<long> Seed = new("--seed") { Description = "Of random angles, places and sizes", HelpName = "N", DefaultValueFactory = _ => Defaults.Seed };
    private static readonly Option<string?> Out = new("--out") { Description = "Folder for the results; without it they go into the run, whose report is made again", HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command("robustness", "Test a run's models on corrupted images (MedMNIST-C's corruptions of BloodMNIST).") { SharedOptions.Run, SharedOptions.ModelOfRun, Split, Corruptions, Severities, Seed, SharedOptions.Device, SharedOptions.EngineFolder, SharedOptions.MovedData, SharedOptions.Mirror, Out };
        ViewOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(Test(parsed, cancellation)));
        return command;
    }

    private static int Test(ParseResult parsed, CancellationToken cancellation) => WatchedWork.Run(parsed, monitor =>
    {
        var options = Read(parsed);
        var summary = RobustnessTest.Run(options, options.Out is null ? ReportWriters.All : ReportWriters.Robustness, monitor);
        return new Outcome(options.Out ?? Path.Combine(options.Run, "report.html"), output => Print(summary, options, Terminal.On(output)));
    }, () => "stopped; nothing was written", cancellation);

    private static RobustnessOptions Read(ParseResult parsed) => new()
    {
        Run = parsed.GetRequiredValue(SharedOptions.Run),
        Model = parsed.GetValue(SharedOptions.ModelOfRun),
        Split = parsed.GetRequiredValue(Split),
        Corruptions = parsed.GetValue(Corruptions) is { } names ? [.. ListValue.Names(names).Select(CorruptionCatalogue.Find)] : Defaults.Corruptions,
        Severities = parsed.GetValue(Severities) is { } severities ? ListValue.Numbers("--severities", severities) : Defaults.Severities,
        Seed = parsed.GetValue(Seed),
        Device = parsed.GetRequiredValue(SharedOptions.Device),
        EngineFolder = parsed.GetValue(SharedOptions.EngineFolder),
        Data = parsed.GetValue(SharedOptions.MovedData),
        DataMirror = parsed.GetValue(SharedOptions.Mirror),
        Out = parsed.GetValue(Out),
    };

    private static void Print(RunSummary summary, RobustnessOptions options, IAnsiConsole console)
    {
        var robustness = summary.Robustness!;
        console.WriteLine($"{summary.Data.Title}: {robustness.Images:N0} {robustness.Split} images; balanced errors, means over severities");
        var table = Terminal.Table(["corruption", .. robustness.Models.Select(model => model.Id())]);
        Terminal.Row(table, ["clean", .. robustness.Models.Select(model => Terminal.Number(model.Clean.BalancedError))]);
        for (var row = 0; row < robustness.Corruptions.Count; row++)
            Terminal.Row(table, [robustness.Corruptions[row].Name, .. robustness.Models.Select(model => Terminal.Number(model.Corruptions[row].Mean.BalancedError))]);
        Terminal.Row(table, ["mean corrupted", .. robustness.Models.Select(model => Terminal.Number(model.MeanCorrupted.BalancedError))]);
        Terminal.Row(table, ["BE", .. robustness.Models.Select(model => Terminal.Number(model.Be))]);
        Terminal.Row(table, ["rBE", .. robustness.Models.Select(model => Terminal.Number(model.Rbe))]);
        console.Write(table);
        console.WriteLine(options.Out is { } folder ? $"results: {folder}" : $"report: {Path.Combine(options.Run, "report.html")}");
    }
}
