using System.CommandLine;
using Cytobench.Runs;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>One run: cytobench runs show RUN [--runs DIR].</summary>
internal static class RunsShowCommand
{
    private static readonly Argument<string> Name = new("RUN") { Description = "A run folder, or its name in --runs" };
    private static readonly Option<string> Folder = RunsCommand.Folder();

    public static Command Create()
    {
        var command = new Command("show", "What a run was told and what it gave; how to go on with one that was stopped.") { Name, Folder };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var run = StoredRun.Find(parsed.GetRequiredValue(Name), parsed.GetRequiredValue(Folder));
        var output = parsed.InvocationConfiguration.Output;
        var console = Terminal.On(output);
        console.WriteLine($"{run.Name}: {RunTable.State(run)}, began {run.StartedAt:yyyy-MM-dd HH:mm}, {RunTable.Size(run.Bytes)}{(double.IsNaN(run.Seconds) ? "" : $", took {Duration.Text(run.Seconds)}")}");
        if (run.Config is { } config)
            console.WriteLine($"preset {config.Preset}, data {config.Data}, models {string.Join(", ", config.Models)}, seeds {string.Join(", ", config.Seeds)}");
        if (run.Summary is { } summary)
        {
            console.WriteLine($"{summary.Environment.DeviceName}, {summary.Environment.Precision}, {summary.Environment.Threads} threads; cytobench {summary.Environment.Cytobench}");
            foreach (var verdict in summary.Statistics?.Verdicts ?? [])
                console.WriteLine(verdict.Text);
            RunResult.Print(summary, run.Folder, output);
            return 0;
        }
        foreach (var training in run.Trainings())
            console.WriteLine($"  {training.Model}, seed {training.Seed}: {(training.IsFinished ? "finished" : training.Epochs == 0 ? "no epoch yet" : $"{training.Epochs} of {training.Planned} epochs")}");
        if (run.Fault is { } fault)
            console.WriteLine(fault);
        else if (run.State == StoredRunState.Stopped)
            console.WriteLine($"go on with: cytobench run --resume {run.Folder}");
        return 0;
    }
}
