using Cytobench.Data;
using Cytobench.Explain.Features;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

/// <summary>What a look at features adds to a run's outputs.</summary>
public sealed class FeatureReportTests
{
    private static readonly string[] Files =
    [
        "results/feature_space.json", "results/frozen_features.csv", "results/nearest_images.csv", "results/layer_similarity.csv",
        "figures/feature_map.png", "figures/feature_map.svg", "figures/layer_similarity.png", "figures/nearest_right.png", "figures/nearest_wrong.png",
    ];

    [Fact]
    public void The_report_tells_every_number_and_is_the_same_in_every_culture()
    {
        using var first = new TemporaryRun();
        using var second = new TemporaryRun();
        var written = Write(first, SampleRun.Small);
        Assert.Equal(written, TemporaryRun.InCommaCulture(() => Write(second, SampleRun.Small)));
        Assert.All(written, artifact => Assert.Equal(File.ReadAllBytes(first.Folder.Resolve(artifact.Path)), File.ReadAllBytes(second.Folder.Resolve(artifact.Path))));
        Assert.Superset(Files.ToHashSet(), written.Select(artifact => artifact.Path).ToHashSet());
        var page = first.Read("report.html").Replace("&#xA0;", "\u00a0", StringComparison.Ordinal);
        foreach (var text in (string[])["id=\"features\"", "linear probe", "97\u00a0% carry the same class", "48\u00a0% of their variance", ">0.86</td>", "arXiv:1610.01644", "is not the reason for a prediction", "✗ lobed"])
            Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.Equal(1 + 2 * 3, first.Read("results/frozen_features.csv").TrimEnd().Split('\n').Length);
        Assert.Equal(1 + 9 * 10 / 2, first.Read("results/layer_similarity.csv").TrimEnd().Split('\n').Length);
        Assert.Contains("explanations/neighbours.npy", first.Read("ARTIFACTS.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Class_names_are_text_and_never_markup()
    {
        using var run = new TemporaryRun();
        Write(run, SampleRun.Small with { Classes = ["<script>alert(1)</script>", "a\"b", "c & d"] });
        var page = run.Read("report.html");
        HtmlReportTests.AssertOwnScriptOnly(page);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_classes_seeds_and_models_are_no_fault()
    {
        using var run = new TemporaryRun();
        Write(run, SampleRun.Small with
        {
            Classes = [.. Enumerable.Range(0, 20).Select(i => $"class number {i}")],
            TestCounts = [.. Enumerable.Repeat(5, 20)],
            Seeds = [1, 2],
            Models = [("a", "A", "cnn", 0.9), ("b", "B", "vit", 0.8), ("c", "C", "vit", 0.7), ("d", "D", "cnn", 0.6)],
        });
        Assert.Contains("Of each model its first seed is shown", run.Read("report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_features_nothing_appears()
    {
        using var run = new TemporaryRun();
        run.WriteAll(SampleRun.Small);
        Assert.DoesNotContain("id=\"features\"", run.Read("report.html"), StringComparison.Ordinal);
        Assert.False(File.Exists(run.Folder.Resolve("figures/feature_map.png")));
    }

    [Fact]
    public void Files_and_numbers_that_do_not_fit_are_named()
    {
        AssertFault("explanations/neighbours.npy", (_, run) => NpyFile.Write(run.Folder.PrepareFile("explanations/neighbours.npy"), new byte[12], 1, 2, 2, 3));
        AssertFault("projection.npy", (_, run) => NpyFile.Write(run.Folder.PrepareFile("explanations/resnet18_s42_projection.npy"), new float[4], 2, 2));
        AssertFault("do not fit", change: features => features with { Models = [features.Models[0] with { Nearest = features.Models[0].Nearest with { Labels = [1] } }] });
        AssertFault("does not list", change: features => features with { Models = [features.Models[0] with { Model = "other" }] });
        AssertFault("lacks image", change: features => features with { Neighbours = features.Neighbours with { Images = [.. features.Neighbours.Images.Select(image => image + 1000)] } });
        AssertFault("similarities", change: features => features with { Similarity = features.Similarity! with { Values = [1] } });
    }

    private static void AssertFault(string expected, Action<RunSummary, TemporaryRun>? spoil = null, Func<FeatureSpaceResult, FeatureSpaceResult>? change = null)
    {
        using var run = new TemporaryRun();
        var summary = SampleFeatures.AddTo(run.Create(SampleRun.Small), run.Folder);
        spoil?.Invoke(summary, run);
        if (change is not null)
            summary = summary with { Explanations = summary.Explanations! with { FeatureSpace = change(summary.Explanations.FeatureSpace!) } };
        using var monitor = new RunMonitor();
        var fault = Assert.Throws<UserException>(() => RunReport.Write(summary, run.Folder, ReportWriters.All, monitor));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static IReadOnlyList<Artifact> Write(TemporaryRun run, SampleRun sample)
    {
        using var monitor = new RunMonitor();
        return RunReport.Write(SampleFeatures.AddTo(run.Create(sample), run.Folder), run.Folder, ReportWriters.All, monitor);
    }
}
