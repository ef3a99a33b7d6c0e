using Cytobench.Data;
using Cytobench.Robustness;
using Cytobench.Runs;
using Cytobench.Tests.Runs;

namespace Cytobench.Tests.Robustness;

[Collection(nameof(Alone))]
public sealed class RobustnessTestTests
{
    private static readonly RunConfig Config = SmallRun.OneEpoch;

    [Fact]
    public void Every_model_is_scored_under_every_corruption_and_severity()
    {
        using var folder = new TemporaryFolder();
        var before = SmallRun.Copy(Config, folder.File("run"));
        var after = Test(Options(folder) with { Severities = [5, 1] });
        var robustness = after.Robustness!;
        Assert.Equal([1, 5], robustness.Severities);
        Assert.Equal(["resnet18", "vit_tiny_patch4_28"], robustness.Models.Select(model => model.Model));
        Assert.All(robustness.Models, model => Assert.All(model.Corruptions, corruption => Assert.Equal(2, corruption.Severities.Count)));
        // On the same device the clean images give what the run itself found.
        Assert.Equal(before.Models.Select(model => 1 - model.Test.Scores.BalancedAccuracy), robustness.Models.Select(model => model.Clean.BalancedError));
        Assert.Equal(before.Models.Select(model => model.Test.Scores.LogLoss), robustness.Models.Select(model => model.Clean.LogLoss));
        Assert.False(robustness.HasReference);                            // drawn cells are no blood cells
        Assert.All(robustness.Models, model => Assert.True(double.IsNaN(model.Be)));
        // Saved as it was returned.
        Assert.Equal(robustness.Models[1].Corruptions[1].Severities, RunJson.Load(folder.File("run")).Robustness!.Models[1].Corruptions[1].Severities);
        Assert.Equal(new[] { 1 + 2 * 2, 28, 28, 3 }, NpyFile.ReadBytes(folder.File("run/robustness/images.npy")).Shape);
    }

    [Fact]
    public void The_same_seed_gives_the_same_scores()
    {
        using var folder = new TemporaryFolder();
        SmallRun.Copy(Config with { Models = ["vit_tiny_patch4_28"] }, folder.File("run"));
        var options = Options(folder) with { Severities = [3] };
        var first = Test(options).Robustness!;
        var second = Test(options).Robustness!;
        Assert.Equal(first.Models[0].Corruptions.Select(corruption => corruption.Mean), second.Models[0].Corruptions.Select(corruption => corruption.Mean));
    }

    [Fact]
    public void What_cannot_be_tested_is_named_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        var run = SmallRun.Copy(Config with { Models = ["resnet18"] }, folder.File("run"));
        AssertFault("--split train", Options(folder) with { Split = "train" });
        AssertFault("--severities 0", Options(folder) with { Severities = [0] });
        AssertFault("--severities", Options(folder) with { Severities = [] });
        AssertFault("--corruptions", Options(folder) with { Corruptions = [] });
        AssertFault("--model resnet50", Options(folder) with { Model = "resnet50" });
        AssertFault("run.json", Options(folder) with { Run = folder.File("nowhere") });

        RunJson.Save(run with { Config = run.Config with { Demo = run.Config.Demo with { Seed = 5 } } }, new RunFolder(folder.File("run")));
        AssertFault("is not what", Options(folder));
        RunJson.Save(run with { Config = run.Config with { Data = "moved.npz" } }, new RunFolder(folder.File("run")));
        AssertFault("name them with --data", Options(folder));
        AssertFault("neither.npz: no such file", Options(folder) with { Data = "neither.npz" });
        Assert.NotNull(Test(Options(folder) with { Data = "demo", Severities = [1], Out = folder.File("out") }).Robustness);
        RunJson.Save(run, new RunFolder(folder.File("run")));

        using var stop = new CancellationTokenSource();
        using var monitor = new RunMonitor(line => { if (line.Contains("corruptions at", StringComparison.Ordinal)) stop.Cancel(); }, null, stop.Token);
        Assert.Throws<OperationCanceledException>(() => RobustnessTest.Run(Options(folder), [], monitor));

        File.Delete(folder.File("run/models/resnet18_s42/best.safetensors"));
        AssertFault("best.safetensors", Options(folder));
        Assert.False(Directory.Exists(folder.File("run/robustness")));
        Assert.Null(RunJson.Load(folder.File("run")).Robustness);
    }

    [Fact]
    public void Another_folder_gets_the_results_and_the_run_stays()
    {
        using var folder = new TemporaryFolder();
        SmallRun.Copy(Config with { Models = ["resnet18"] }, folder.File("run"));
        Test(Options(folder) with { Severities = [2], Split = "val", Out = folder.File("out") });
        Assert.True(File.Exists(folder.File("out/robustness/images.npy")));
        Assert.Null(RunJson.Load(folder.File("run")).Robustness);
        AssertFault("--out", Options(folder) with { Out = folder.File("out") });
    }

    /// <summary>By hand: every error twice the reference's gives BE 2; clean as the reference's, rBE = (2 r - c) / (r - c).</summary>
    [Fact]
    public void Relative_errors_are_means_over_corruptions()
    {
        static ShiftScores Scores(double error) => new(error, 1 - error, 0.1, 0.2);
        var all = CorruptionCatalogue.All.Select(corruption => (corruption.Name, (IReadOnlyList<ShiftScores>)[.. Enumerable.Repeat(Scores(2 * AlexNetReference.Error(corruption.Name)), 5)])).ToArray();
        var model = ModelRobustness.Of("resnet18", 1, Scores(AlexNetReference.Clean), all, hasReference: true);
        Assert.Equal(2, model.Be, 12);
        var expected = CorruptionCatalogue.All.Average(corruption => (2 * AlexNetReference.Error(corruption.Name) - AlexNetReference.Clean) / (AlexNetReference.Error(corruption.Name) - AlexNetReference.Clean));
        Assert.Equal(expected, model.Rbe, 12);
        Assert.Equal(2 * CorruptionCatalogue.All.Average(corruption => AlexNetReference.Error(corruption.Name)) - AlexNetReference.Clean, model.AddedError, 12);
        // Without all severities, all corruptions or the reference they are undefined.
        Assert.True(double.IsNaN(ModelRobustness.Of("resnet18", 1, Scores(0.1), all[1..], hasReference: true).Be));
        Assert.True(double.IsNaN(ModelRobustness.Of("resnet18", 1, Scores(0.1), [.. all.Select(one => (one.Name, (IReadOnlyList<ShiftScores>)[.. one.Item2.Take(4)]))], hasReference: true).Be));
        Assert.True(double.IsNaN(ModelRobustness.Of("resnet18", 1, Scores(0.1), all, hasReference: false).Rbe));
    }

    [Theory]
    [InlineData(true, false, "basophil", "eosinophil", "erythroblast", "immature granulocyte", "lymphocyte", "monocyte", "neutrophil", "platelet")]
    [InlineData(true, false, "Basophils", "eosinophil", "erythroblast", "ig", "lymphocyte", "monocyte", "neutrophil", "platelets")]
    [InlineData(false, true, "basophil", "eosinophil", "erythroblast", "ig", "lymphocyte", "monocyte", "neutrophil", "platelet")]
    [InlineData(false, false, "basophil", "eosinophil", "erythroblast", "other", "lymphocyte", "monocyte", "neutrophil", "platelet")]
    [InlineData(false, false, "basophil", "neutrophil")]
    public void The_reference_is_for_real_blood_cells_of_eight_classes(bool applies, bool isSynthetic, params string[] classes) =>
        Assert.Equal(applies, AlexNetReference.AppliesTo(new DataSummary
        {
            Name = "cells",
            Title = "Cells",
            IsSynthetic = isSynthetic,
            Sha256 = "",
            ClassNames = classes,
            Splits = [],
            Height = 28,
            Width = 28,
            Channels = 3,
        }));

    private static RobustnessOptions Options(TemporaryFolder folder) => new()
    {
        Run = folder.File("run"),
        Device = "cpu",
        Corruptions = [CorruptionCatalogue.Find("brightness_down"), CorruptionCatalogue.Find("bubble")],
    };

    private static RunSummary Test(RobustnessOptions options)
    {
        using var monitor = new RunMonitor();
        return RobustnessTest.Run(options, [], monitor);
    }

    private static void AssertFault(string expected, RobustnessOptions options)
    {
        var fault = Assert.Throws<UserException>(() => Test(options));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }
}
