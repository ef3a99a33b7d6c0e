using System.CommandLine;
using Cytobench.Reporting;
using Cytobench.Runs;

namespace Cytobench.Cli;

/// <summary>Writes a finished run's tables, figures and report.html again from its run.json: cytobench report RUN. No model is loaded.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "The run folder" };
        var command = new Command("report", "Write a finished run's tables, figures and report again.") { run };
        command.SetAction((parsed, cancellation) =>
        {
            var folder = parsed.GetRequiredValue(run);
            var summary = RunJson.Load(folder);
            using var progress = new ProgressLine(parsed.InvocationConfiguration.Error);
            using var monitor = new RunMonitor(null, progress, cancellation);
            var written = RunReport.Write(summary, new RunFolder(folder), ReportWriters.All, monitor);
            progress.Clear();
            parsed.InvocationConfiguration.Output.WriteLine($"{written.Count:N0} files; begin with {Path.Combine(folder, "report.html")}");
            return Task.FromResult(0);
        });
        return command;
    }
}
