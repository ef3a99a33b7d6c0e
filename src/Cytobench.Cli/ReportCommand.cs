using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Cytobench.Evaluation.Statistics;
using Cytobench.Reporting;
using Cytobench.Runs;

namespace Cytobench.Cli;

/// <summary>
/// Writes a finished run's tables, figures and report.html again from its run.json: cytobench report RUN [--open]. Of several runs on the same images it
/// writes one page that compares them: cytobench report RUN RUN [--out FILE]. No model is loaded.
/// </summary>
internal static class ReportCommand
{
    private static readonly Argument<string[]> Names = new("RUN") { Description = "A run folder, or several that were tested on the same images", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> Folder = RunsCommand.Folder();
    private static readonly Option<string?> Out = new("--out") { Description = "The page that compares several runs; comparison.html without it", HelpName = "FILE.html" };
    private static readonly Option<bool> OpenPage = new("--open") { Description = "Open the page in the browser" };

    public static Command Create()
    {
        var command = new Command("report", "Write a finished run's tables, figures and report again, or one page that compares several runs.") { Names, Folder, Out, OpenPage };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var names = parsed.GetRequiredValue(Names);
        if (names.Length == 1 && parsed.GetValue(Out) is { } file)
            throw new UserException($"--out {file}: is for several runs; the report of one goes into its folder");
        var page = names.Length == 1 ? Again(Place(names[0], parsed), parsed, cancellation) : Comparison(names, parsed);
        if (parsed.GetValue(OpenPage))
            Show(page);
        return 0;
    }

    private static string Again(string folder, ParseResult parsed, CancellationToken cancellation)
    {
        var summary = RunJson.Load(folder);
        using var progress = new ProgressLine(parsed.InvocationConfiguration.Error);
        using var monitor = new RunMonitor(null, progress, cancellation);
        var written = RunReport.Write(summary, new RunFolder(folder), ReportWriters.All, monitor);
        progress.Clear();
        var page = Path.Combine(folder, "report.html");
        parsed.InvocationConfiguration.Output.WriteLine($"{written.Count:N0} files; begin with {page}");
        return page;
    }

    private static string Comparison(string[] names, ParseResult parsed)
    {
        var runs = new ComparedRuns([.. names.Select(name => StoredRun.Find(name, parsed.GetRequiredValue(Folder)))]);
        var request = runs.Request();
        var statistics = ComparisonStatistics.Compute(request);
        var page = parsed.GetValue(Out) ?? "comparison.html";
        AtomicFile.WriteText(page, ComparisonPage.Text(statistics, request, runs));
        foreach (var verdict in statistics.Verdicts)
            parsed.InvocationConfiguration.Output.WriteLine(verdict.Text);
        parsed.InvocationConfiguration.Output.WriteLine($"page: {page}");
        return page;
    }

    private static string Place(string run, ParseResult parsed) =>
        Directory.Exists(run) || !Directory.Exists(Path.Combine(parsed.GetRequiredValue(Folder), run)) ? run : Path.Combine(parsed.GetRequiredValue(Folder), run);

    private static void Show(string page)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(Path.GetFullPath(page)) { UseShellExecute = true });
        }
        catch (Win32Exception fault)
        {
            throw new UserException($"--open: the page is written, but no program here opens it ({fault.Message}); open {page} yourself", fault);
        }
    }
}
