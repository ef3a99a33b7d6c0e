using Cytobench.Reporting.Figures;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

public sealed class ConfusionPlotTests
{
    [Fact]
    public void A_matrix_drawn_again_is_the_one_that_the_run_drew()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small);
        RunJson.Save(summary, run.Folder);
        _ = new ConfusionWriter().Write(summary, run.Folder).ToArray();
        var drawn = File.ReadAllBytes(run.Folder.Resolve("figures/confusion_resnet18_s42_test_normalized.png"));
        var file = Path.Combine(run.Folder.Root, "again", "matrix.png");
        Assert.Equal([file], ConfusionPlot.Of(run.Folder.Root, "resnet18", "test", normalize: true).Save(file));
        Assert.Equal(drawn, File.ReadAllBytes(file));
    }

    [Fact]
    public void Without_a_file_both_kinds_go_into_the_run()
    {
        using var run = Saved(SampleRun.Small);
        var files = ConfusionPlot.Of(run.Folder.Root, "vit_tiny_patch4_28_s42", "val", normalize: false).SaveIntoRun();
        Assert.Equal(["confusion_vit_tiny_patch4_28_s42_val.png", "confusion_vit_tiny_patch4_28_s42_val.svg"], files.Select(Path.GetFileName));
        Assert.All(files, file => Assert.True(File.Exists(file)));
    }

    [Fact]
    public void Faults_are_named_in_one_line()
    {
        using var run = Saved(SampleRun.Small with { Seeds = [1, 2] });
        var folder = run.Folder.Root;
        Assert.Contains("holds no run.json", Fault(folder + "x", "resnet18_s1", "test"), StringComparison.Ordinal);
        Assert.Contains("which has resnet18_s1, resnet18_s2, vit_tiny_patch4_28_s1, vit_tiny_patch4_28_s2", Fault(folder, "resnet50", "test"), StringComparison.Ordinal);
        Assert.Contains("has 2 seeds; name one of resnet18_s1, resnet18_s2", Fault(folder, "resnet18", "test"), StringComparison.Ordinal);
        Assert.Contains("--split train: a run keeps predictions of val and test", Fault(folder, "resnet18_s1", "train"), StringComparison.Ordinal);
        var plot = ConfusionPlot.Of(folder, "resnet18_s1", "test", normalize: false);
        Assert.Contains("end the name in .png or .svg", Assert.Throws<UserException>(() => plot.Save("matrix.gif")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drawing_loads_no_torch()
    {
        using var run = Saved(SampleRun.Small);
        _ = ConfusionPlot.Of(run.Folder.Root, "resnet18", "test", normalize: false).SaveIntoRun();
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "TorchSharp");
    }

    private static string Fault(string folder, string model, string split) =>
        Assert.Throws<UserException>(() => ConfusionPlot.Of(folder, model, split, normalize: false)).Message;

    private static TemporaryRun Saved(SampleRun sample)
    {
        var run = new TemporaryRun();
        RunJson.Save(run.Create(sample), run.Folder);
        return run;
    }
}
