using Cytobench.Explain.Faithfulness;
using Cytobench.Explain.Sanity;
using Cytobench.Metrics;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

/// <summary>What measured maps add to a run's outputs.</summary>
public sealed class FaithfulnessReportTests
{
    private static readonly double[] Falling = [.. Enumerable.Range(0, 11).Select(step => 0.95 - 0.08 * step)];
    private static readonly double[] Rising = [.. Enumerable.Range(0, 11).Select(step => 0.15 + 0.08 * step)];

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
        var set = summary.Explanations! with { Faithfulness = Faithfulness(undefined), Sanity = Sanity(undefined) };
        RunJson.Save(summary with { Explanations = set }, run.Folder);
        return RunReport.Write(RunJson.Load(run.Folder.Root), run.Folder, ReportWriters.All, monitor);
    }

    private static FaithfulnessResult Faithfulness(bool undefined) => new()
    {
        Images = 40,
        CoarsestGrid = new MapGrid(4, 4),
        Options = new FaithfulnessOptions(),
        Models = [.. ((string[])["resnet18", "vit_tiny_patch4_28"]).Select(model => new ModelFaithfulness
        {
            Model = model,
            Seed = 42,
            Methods = [Method("gradcam", "Grad-CAM", new MapGrid(4, 4), isBetter: true, undefined), Method("rollout", "attention rollout", new MapGrid(7, 7), isBetter: false, undefined)],
            Pairs = [.. FaithfulnessScores.Tested.Select(info => new MethodPair("gradcam", "rollout", info.Score, false, undefined ? double.NaN : 0.02, new Interval(0.01, 0.03), 0.001, undefined ? double.NaN : 0.01))],
        })],
    };

    private static MethodFaithfulness Method(string name, string title, MapGrid grid, bool isBetter, bool undefined)
    {
        var nothing = new Interval(double.NaN, double.NaN);
        ControlResult Control(ControlMap control, MapGrid own) => new()
        {
            Control = control,
            Grid = own,
            Curves = new MeanCurves(Falling, Rising, Falling[..10], Falling[..10]),
            Scores = [.. FaithfulnessScores.Tested.Select(info => new ControlScore(info.Score, 0.4, new Interval(0.35, 0.45), undefined ? double.NaN : 0.1, undefined ? nothing : new Interval(0.05, 0.15), 0.001, undefined ? double.NaN : 0.01, isBetter && !undefined))],
        };
        return new MethodFaithfulness
        {
            Method = name,
            Title = title,
            Grid = grid,
            Scores = [.. FaithfulnessScores.All.Select(info => new ScoreEstimate(info.Score, undefined ? 0 : 40, undefined ? double.NaN : 0.31, undefined ? nothing : new Interval(0.29, 0.33), [.. Enumerable.Repeat(0.31, 40)]))],
            Curves = new MeanCurves(Falling, Rising, Falling[..10], Rising[..10]),
            Controls = [Control(ControlMap.Random, grid), Control(ControlMap.CentredGaussian, new MapGrid(28, 28)), .. grid.Height > 4 ? [Control(ControlMap.Coarsened, new MapGrid(4, 4))] : (ControlResult[])[]],
            Verdict = undefined ? ControlVerdict.TooFewImages : isBetter ? ControlVerdict.Beats : ControlVerdict.DoesNot,
            Sentence = $"Sentence of {name}.",
        };
    }

    private static SanityResult Sanity(bool undefined)
    {
        var value = undefined ? double.NaN : 0.4;
        var similarity = new MapSimilarity(20, value, new Interval(value - 0.1, value + 0.1), value, new Interval(value - 0.1, value + 0.1), [value], [value]);
        (string Model, string Method, string Title)[] methods = [("resnet18", "gradcam", "Grad-CAM"), ("vit_tiny_patch4_28", "rollout", "attention rollout")];
        return new SanityResult
        {
            Options = new SanityOptions(),
            Methods = [.. methods.Select(one => new MethodSanity
            {
                Model = one.Model,
                Seed = 42,
                Method = one.Method,
                Title = one.Title,
                Images = 20,
                Cascading = [new RandomisedDepth("norm + head", similarity, 0.2), new RandomisedDepth("blocks.0", similarity, 0.1)],
                Independent = [new RandomisedDepth("norm + head", similarity, 0.2), new RandomisedDepth("blocks.0", similarity, 0.9)],
                OtherClass = similarity,
                Verdicts =
                [
                    new SanityVerdict(SanityCheck.CascadingRandomisation, "Little is left.", SanityOutcome.Failed, "It stays."),
                    new SanityVerdict(SanityCheck.RandomLogit, "Another map.", one.Method == "rollout" ? SanityOutcome.FailsByConstruction : SanityOutcome.Passed, "It does."),
                ],
            })],
        };
    }
}
