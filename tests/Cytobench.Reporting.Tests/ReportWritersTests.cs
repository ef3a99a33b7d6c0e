using System.Globalization;
using System.Text.RegularExpressions;

namespace Cytobench.Reporting.Tests;

/// <summary>All writers together.</summary>
public sealed partial class ReportWritersTests(ReportWritersTests.SmallRun small) : IClassFixture<ReportWritersTests.SmallRun>
{
    [Fact]
    public void Equal_runs_give_equal_bytes_whatever_the_culture()
    {
        using var second = new TemporaryRun();
        var (first, written) = (small.Run, small.Written);
        second.Folder.WriteText("run.log", "began\n");
        var again = TemporaryRun.InCommaCulture(() => second.WriteAll(SampleRun.Small));
        Assert.Equal(written, again);
        Assert.All(written, artifact => Assert.Equal(File.ReadAllBytes(first.Folder.Resolve(artifact.Path)), File.ReadAllBytes(second.Folder.Resolve(artifact.Path))));
    }

    [Fact]
    public void Every_file_that_is_announced_is_there_and_not_empty()
    {
        var (run, written) = (small.Run, small.Written);
        Assert.Equal(written.Count, written.DistinctBy(artifact => artifact.Path).Count());
        Assert.All(written, artifact => Assert.True(new FileInfo(run.Folder.Resolve(artifact.Path)).Length > 0, artifact.Path));
    }

    [Theory]
    [InlineData("one model")]
    [InlineData("three models")]
    [InlineData("two seeds")]
    [InlineData("no explanations")]
    [InlineData("no epochs")]
    [InlineData("a class without test images")]
    [InlineData("twelve classes")]
    public void Runs_of_every_kind_are_written(string kind)
    {
        using var run = new TemporaryRun();
        var sample = Sample(kind);
        run.WriteAll(sample);
        var page = run.Read("report.html");
        Assert.All(sample.Models, model => Assert.Contains(model.Title, page, StringComparison.Ordinal));
        Assert.Equal(sample.ExplainedPerClass > 0, page.Contains("id=\"explanations\"", StringComparison.Ordinal));
        Assert.Equal(sample.Epochs > 0, page.Contains("id=\"training\"", StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", Prose().Replace(HtmlReportTests.WithoutScript(page), ""), StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", run.Read("results/final_summary.md") + run.Read("results/final_comparison.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_undefined_is_shown_as_not_available()
    {
        using var run = new TemporaryRun();
        run.WriteAll(Sample("a class without test images"));
        Assert.Contains("n/a", run.Read("report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_name_no_typeface_but_our_own()
    {
        var run = small.Run;
        var drawings = small.Written.Where(artifact => artifact.Path.EndsWith(".svg", StringComparison.Ordinal)).Select(artifact => run.Read(artifact.Path)).ToArray();
        var families = drawings.SelectMany(svg => Families().Matches(svg)).Select(match => match.Groups[1].Value).Distinct();
        Assert.NotEmpty(drawings);
        Assert.All(families, family => Assert.StartsWith(Fonts.Family, family, StringComparison.Ordinal));
    }

    [Fact]
    public void The_list_of_files_leads_to_each_of_them()
    {
        var (run, written) = (small.Run, small.Written);
        var index = run.Read("ARTIFACTS.md");
        var links = Links().Matches(index).Select(match => Uri.UnescapeDataString(match.Groups[1].Value)).ToHashSet();
        Assert.Superset(written.Select(artifact => artifact.Path).Where(path => path != "ARTIFACTS.md").ToHashSet(), links);
        Assert.Superset(new HashSet<string> { "run.json", "run.log", "explanations/images.npy" }, links);
        Assert.All(links.Except(["run.json"]), link => Assert.True(File.Exists(run.Folder.Resolve(link)), link));
    }

    [Fact]
    public void Timings_stand_in_no_table_that_runs_are_compared_by()
    {
        var header = small.Run.Read("results/final_comparison.csv").Split('\n')[0];
        Assert.DoesNotContain("second", header, StringComparison.Ordinal);
        Assert.Equal("model,seed,split,n,errors,accuracy,balanced_accuracy,precision_macro,recall_macro,f1_macro,auc_macro_ovr,average_precision_macro,matthews,cohen_kappa,log_loss,brier_multiclass,ece_15_equal_width", header);
    }

    [Fact]
    public void Several_seeds_have_their_mean_and_deviation_in_the_table()
    {
        using var run = new TemporaryRun();
        run.WriteAll(SampleRun.Small with { Seeds = [1, 2] });
        var rows = run.Read("results/final_comparison.csv").TrimEnd().Split('\n').Skip(1).Select(line => line.Split(',')).Where(row => row[0] == "resnet18" && row[2] == "test").ToArray();
        var accuracy = rows.ToDictionary(row => row[1], row => double.Parse(row[5], CultureInfo.InvariantCulture));
        Assert.Equal(["1", "2", "mean", "sd"], rows.Select(row => row[1]));
        Assert.Equal((accuracy["1"] + accuracy["2"]) / 2, accuracy["mean"], 12);
        Assert.Equal(Math.Abs(accuracy["1"] - accuracy["2"]) / Math.Sqrt(2), accuracy["sd"], 12);
    }

    /// <summary>Written once for all tests that only read.</summary>
    public sealed class SmallRun : IDisposable
    {
        public SmallRun()
        {
            Run.Folder.WriteText("run.log", "began\n");
            Written = Run.WriteAll(SampleRun.Small);
        }

        internal TemporaryRun Run { get; } = new();

        internal IReadOnlyList<Runs.Artifact> Written { get; }

        public void Dispose() => Run.Dispose();
    }

    private static SampleRun Sample(string kind) => kind switch
    {
        "one model" => SampleRun.Small with { Models = [SampleRun.Small.Models[0]] },
        "three models" => SampleRun.Small with { Models = [.. SampleRun.Small.Models, ("resnet34", "ResNet-34", "cnn", 0.97)] },
        "two seeds" => SampleRun.Small with { Seeds = [1, 2] },
        "no explanations" => SampleRun.Small with { ExplainedPerClass = 0 },
        "no epochs" => SampleRun.Small with { Epochs = 0 },
        "a class without test images" => SampleRun.Small with { TestCounts = [20, 0, 10] },
        _ => SampleRun.Small with { Classes = [.. Enumerable.Range(1, 12).Select(number => $"kind {number}")], TestCounts = [.. Enumerable.Repeat(6, 12)], ExplainedPerClass = 1 },
    };

    [GeneratedRegex("base64,[A-Za-z0-9+/=]+")]
    private static partial Regex Prose();

    [GeneratedRegex("font-family=\"([^\"]+)\"")]
    private static partial Regex Families();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Links();
}
