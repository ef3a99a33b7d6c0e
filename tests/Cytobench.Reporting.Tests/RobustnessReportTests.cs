using Cytobench.Data;
using Cytobench.Robustness;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

/// <summary>What a robustness test adds to a run's outputs.</summary>
public sealed class RobustnessReportTests
{
    [Fact]
    public void The_report_tells_every_number_and_is_the_same_in_every_culture()
    {
        using var first = new TemporaryRun();
        using var second = new TemporaryRun();
        var written = Write(first, hasReference: true, undefined: false);
        Assert.Equal(written, TemporaryRun.InCommaCulture(() => Write(second, hasReference: true, undefined: false)));
        Assert.All(written, artifact => Assert.Equal(File.ReadAllBytes(first.Folder.Resolve(artifact.Path)), File.ReadAllBytes(second.Folder.Resolve(artifact.Path))));
        Assert.Superset(
            new HashSet<string> { "results/robustness.json", "results/robustness.csv", "figures/robustness_curves.png", "figures/robustness_heatmap.svg", "figures/robustness_sheet.png" },
            written.Select(artifact => artifact.Path).ToHashSet());
        var page = first.Read("report.html");
        Assert.Contains("id=\"robustness\"", page, StringComparison.Ordinal);
        Assert.All(CorruptionCatalogue.All, corruption => Assert.Contains(corruption.Title, page, StringComparison.Ordinal));
        // Every error is 0.1 + 0.02 x severity: a mean of 0.16, 6 points above the clean 0.1.
        Assert.Contains(">16.0</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">6.0</td>", page, StringComparison.Ordinal);
        Assert.Contains("rough yardstick", page, StringComparison.Ordinal);
        Assert.Contains("arXiv:2406.17536", page, StringComparison.Ordinal);
        Assert.Equal(1 + 2 * 2 * (1 + 55), first.Read("results/robustness.csv").TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void What_is_undefined_is_shown_as_not_available()
    {
        using var run = new TemporaryRun();
        Write(run, hasReference: false, undefined: true);
        var page = run.Read("report.html");
        Assert.Contains("BE and rBE are n/a", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">NaN", page, StringComparison.Ordinal);
        Assert.Contains("n/a", run.Read("results/robustness.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sheet_that_does_not_fit_is_named()
    {
        using var run = new TemporaryRun();
        var summary = Summary(run, hasReference: true, undefined: false);
        NpyFile.Write(run.Folder.PrepareFile("robustness/images.npy"), new byte[12], 1, 2, 2, 3);
        using var monitor = new RunMonitor();
        var fault = Assert.Throws<UserException>(() => RunReport.Write(summary, run.Folder, ReportWriters.Robustness, monitor));
        Assert.Contains("robustness/images.npy", fault.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Artifact> Write(TemporaryRun run, bool hasReference, bool undefined)
    {
        using var monitor = new RunMonitor();
        return RunReport.Write(Summary(run, hasReference, undefined), run.Folder, ReportWriters.All, monitor);
    }

    private static RunSummary Summary(TemporaryRun run, bool hasReference, bool undefined) =>
        SampleRobustness.AddTo(run.Create(SampleRun.Small with { ExplainedPerClass = 0, Seeds = [1, 2] }), run.Folder, hasReference, undefined);
}
