using Cytobench.Explain.Faithfulness;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

/// <summary>What measured maps add to a run's outputs.</summary>
public sealed class FaithfulnessReportTests
{
    [Fact]
    public void The_report_tells_every_number_and_is_the_same_in_every_culture()
    {
        using var first = new TemporaryRun();
        using var second = new TemporaryRun();
        var written = Write(first, undefined: false);
        Assert.Equal(written, TemporaryRun.InCommaCulture(() => Write(second, undefined: false)));
        Assert.All(written, artifact => Assert.Equal(File.ReadAllBytes(first.Folder.Resolve(artifact.Path)), File.ReadAllBytes(second.Folder.Resolve(artifact.Path))));
        Assert.Superset(
            new HashSet<string> { "results/faithfulness.csv", "results/sanity.csv", "figures/faithfulness_curves.png", "figures/faithfulness_curves.svg", "figures/sanity_curves.png", "figures/sanity_curves.svg" },
            written.Select(artifact => artifact.Path).ToHashSet());
        var page = first.Read("report.html");
        Assert.Contains("id=\"faithfulness\"", page, StringComparison.Ordinal);
        Assert.All(FaithfulnessScores.All, info => Assert.Contains(Pages.Html.Encode(info.Caution), page, StringComparison.Ordinal));
        Assert.Contains("0.31 ✓", page, StringComparison.Ordinal);       // a score that beats its controls
        Assert.Contains("Sentence of gradcam.", page, StringComparison.Ordinal);
        Assert.Contains("fails by construction", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"wrong\">failed</span>", page, StringComparison.Ordinal);
        Assert.Contains("centred Gaussian", page, StringComparison.Ordinal);
        Assert.Contains("must not be compared", page, StringComparison.Ordinal);
        Assert.Equal(1 + 2 * 2 * FaithfulnessScores.All.Count, first.Read("results/faithfulness.csv").TrimEnd().Split('\n').Length);
        Assert.Equal(1 + 2 * (2 + 2), first.Read("results/sanity.csv").TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void What_is_undefined_is_shown_as_not_available()
    {
        using var run = new TemporaryRun();
        Write(run, undefined: true);
        var page = run.Read("report.html");
        Assert.Contains("n/a", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" ✓ <span", page, StringComparison.Ordinal);
        Assert.Contains("n/a", run.Read("results/faithfulness.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_measures_has_no_such_section()
    {
        using var run = new TemporaryRun();
        using var monitor = new RunMonitor();
        RunReport.Write(run.Create(SampleRun.Small), run.Folder, ReportWriters.All, monitor);
        Assert.DoesNotContain("id=\"faithfulness\"", run.Read("report.html"), StringComparison.Ordinal);
        Assert.False(File.Exists(run.Folder.Resolve("results/faithfulness.csv")));
    }

    private static IReadOnlyList<Artifact> Write(TemporaryRun run, bool undefined)
    {
        var summary = run.Create(SampleRun.Small);
        using var monitor = new RunMonitor();
        RunJson.Save(summary with { Explanations = SampleFaithfulness.AddTo(summary.Explanations!, undefined) }, run.Folder);
        return RunReport.Write(RunJson.Load(run.Folder.Root), run.Folder, ReportWriters.All, monitor);
    }
}
