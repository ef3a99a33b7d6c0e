using Cytobench.Data;
using Cytobench.Explain;
using Cytobench.Explain.Sanity;
using Cytobench.Metrics;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Tests.Runs;

namespace Cytobench.Tests.Explain;

[Collection(nameof(Alone))]
public sealed class ExplainJobTests
{
    private static readonly RunConfig Config = SmallRun.OneEpoch;

    [Fact]
    public void The_usual_methods_give_the_maps_that_the_run_itself_made()
    {
        using var folder = new TemporaryFolder();
        var run = SmallRun.Copy(Config, folder.File("run"));
        var before = MapBytes(folder, run);
        var after = Explain(Options(folder) with { SamplesPerClass = 1 });
        Assert.Equal(run.Explanations!.Images, after.Explanations!.Images);
        Assert.Equal(before, MapBytes(folder, after));
        Assert.Equal(after.Explanations.Maps.Select(maps => maps.Confidences), RunJson.Load(folder.File("run")).Explanations!.Maps.Select(maps => maps.Confidences));
    }

    [Fact]
    public void Named_images_are_explained_for_the_class_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        var run = SmallRun.Copy(Config, folder.File("run"));
        var name = run.Data.ClassNames[2];
        var set = Explain(Options(folder) with { Images = [5, 2], Request = new ExplanationRequest { Target = name, Methods = ["rollout", "gradcam"] } }).Explanations!;
        Assert.Equal([5, 2], set.Images.Select(image => image.Index));
        Assert.Equal(name, set.Target);
        Assert.All(set.Maps, maps => Assert.Equal([2, 2], maps.Targets!));
        Assert.Contains(set.Maps, maps => maps is { Model: "resnet18", Method: "gradcam" });
        Assert.Contains(set.Maps, maps => maps is { Model: "vit_tiny_patch4_28", Method: "rollout" });
        Assert.DoesNotContain(set.Maps, maps => maps is { Model: "resnet18", Method: "rollout" });

        var labels = run.Models[0].Test.Labels;
        var truth = Explain(Options(folder) with { Images = [5, 2], Request = new ExplanationRequest { Target = "true" } }).Explanations!;
        Assert.All(truth.Maps, maps => Assert.Equal([labels[5], labels[2]], maps.Targets!));
        Assert.False(File.Exists(folder.File("run/explanations/vit_tiny_patch4_28_s42_gradcam.npy")));
    }

    [Fact]
    public void Errors_are_images_that_a_model_got_wrong()
    {
        using var folder = new TemporaryFolder();
        var run = SmallRun.Copy(Config, folder.File("run"));
        var set = Explain(Options(folder) with { Errors = true, SamplesPerClass = 3 }).Explanations!;
        Assert.NotEmpty(set.Images);
        Assert.All(set.Images, image => Assert.Contains(run.Models, model => model.Test.Predictions()[image.Index] != image.Label));
        Assert.All(set.Images.CountBy(image => image.Label), count => Assert.InRange(count.Value, 1, 3));
    }

    /// <summary>The run's own and those of a later explanation are the same, byte for byte.</summary>
    [Fact]
    public void A_run_keeps_the_images_that_its_models_missed()
    {
        using var folder = new TemporaryFolder();
        var run = SmallRun.Copy(Config, folder.File("run"));
        int[] missed = [.. Enumerable.Range(0, run.Models[0].Test.Labels.Length).Where(image => run.Models.Any(model => model.Test.Prediction(image) != model.Test.Labels[image]))];
        Assert.Equal(missed, run.Missed.SelectMany(set => set.Images).Select(image => image.Index).Order());
        Assert.Equal(run.Models.Select(model => model.Id), run.Missed[0].Maps.Select(maps => $"{maps.Model}_s{maps.Seed}"));
        Assert.All(run.Models, model => Assert.Subset(run.Missed[0].Images.Select(image => image.Index).ToHashSet(), model.Test.SurestErrors().Take(24).ToHashSet()));
        Assert.All(run.Missed.Skip(1), set => Assert.Empty(set.Maps));

        var before = Bytes();
        Directory.Delete(folder.File("run/errors"), recursive: true);
        var after = Explain(Options(folder) with { SamplesPerClass = 1 });
        Assert.Equal(before, Bytes());
        Assert.Equal(run.Missed.SelectMany(set => set.Images), after.Missed.SelectMany(set => set.Images));

        (string, string)[] Bytes() => [.. Directory.EnumerateFiles(folder.File("run/errors"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => (file, Convert.ToHexString(File.ReadAllBytes(file))))];
    }

    /// <summary>By hand: both models' surest errors, 4 and 1, come before their second ones, 0 and 4 (there already), then 2.</summary>
    [Fact]
    public void Every_models_surest_errors_come_first()
    {
        SplitResult[] models = [Of([0.9f, 0.6f, 0.8f, 0.6f, 0.99f], [0, 4, 2]), Of([0.9f, 0.95f, 0.8f, 0.6f, 0.7f], [1, 4])];
        Assert.Equal([4, 0, 2], models[0].SurestErrors());
        Assert.Equal([4, 1, 0, 2], ImageChoice.SurestErrors(models, perModel: 9, most: 9));
        Assert.Equal([4, 1, 0], ImageChoice.SurestErrors(models, perModel: 9, most: 3));
        Assert.Equal([4, 1], ImageChoice.SurestErrors(models, perModel: 1, most: 9));

        // Two classes, all labels 0: an image is missed where class 1 has the confidence.
        static SplitResult Of(float[] confidences, int[] missed)
        {
            float[] probabilities = [.. confidences.Index().SelectMany(one => missed.Contains(one.Index) ? (float[])[1 - one.Item, one.Item] : [one.Item, 1 - one.Item])];
            int[] labels = [0, 0, 0, 0, 0];
            return new SplitResult { Split = "test", Labels = labels, Probabilities = probabilities, Scores = Scores.Compute(probabilities, labels, 2) };
        }
    }

    [Fact]
    public void What_cannot_be_explained_is_named_and_the_run_stays_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var run = SmallRun.Copy(Config with { Models = ["resnet18"] }, folder.File("run"));
        var before = MapBytes(folder, run);
        AssertFault("--images 9999", Options(folder) with { Images = [9999] });
        AssertFault("--images", Options(folder) with { Images = [1, 1] });
        AssertFault("--images, --errors", Options(folder) with { Images = [1], Errors = true });
        AssertFault("--samples-per-class 0", Options(folder) with { SamplesPerClass = 0 });
        AssertFault("--target nobody", Options(folder) with { Request = new ExplanationRequest { Target = "nobody" } });
        AssertFault("wishful", Options(folder) with { Request = new ExplanationRequest { Methods = ["wishful"] } });
        AssertFault("--methods rollout: none fits resnet18", Options(folder) with { Request = new ExplanationRequest { Methods = ["rollout"] } });
        AssertFault("--model resnet50", Options(folder) with { Model = "resnet50" });

        using var stop = new CancellationTokenSource();
        using var monitor = new RunMonitor(line => { if (line.Contains("test images", StringComparison.Ordinal)) stop.Cancel(); }, null, stop.Token);
        Assert.Throws<OperationCanceledException>(() => ExplainJob.Run(Options(folder) with { Images = [3] }, [], monitor));
        Assert.Equal(before, MapBytes(folder, RunJson.Load(folder.File("run"))));
        Assert.False(Directory.Exists(folder.File("run/.explaining")));
    }

    [Fact]
    public void Sanity_is_asked_of_networks_that_learn_shuffled_labels_for_it_too()
    {
        using var folder = new TemporaryFolder();
        var run = SmallRun.Copy(Config with { Models = ["resnet18"] }, folder.File("run"));
        Explain(Options(folder) with { SamplesPerClass = 1, Request = new ExplanationRequest { Methods = ["gradcam", "layercam"], Measures = [ExplanationMeasure.Sanity] } });
        var sanity = RunJson.Load(folder.File("run")).Explanations!.Sanity!;
        Assert.Equal(["gradcam", "layercam"], sanity.Methods.Select(method => method.Method));
        Assert.Equal(["gradcam", "layercam"], sanity.ShuffledLabels.Select(small => small.Method));
        Assert.All(sanity.ShuffledLabels, small => Assert.Equal(("resnet18", 42, 28), (small.Model, small.Seed, small.ImageSize)));
        Assert.All(sanity.ShuffledLabels, small => Assert.Equal(SanityCheck.ShuffledLabels, small.Verdict.Check));
        Assert.Equal(["best.safetensors", "last.safetensors"], Directory.EnumerateFiles(folder.File("run/models/resnet18_s42"), "*.safetensors").Select(Path.GetFileName).Order());
        Assert.Equal(run.Models[0].Test.Labels, RunJson.Load(folder.File("run")).Models[0].Test.Labels);
    }

    [Fact]
    public void Another_folder_gets_the_maps_and_nothing_stays_on_the_device()
    {
        using var folder = new TemporaryFolder();
        var run = SmallRun.Copy(Config with { Models = ["resnet18"] }, folder.File("run"));
        Explain(Options(folder) with { Out = folder.File("first") });
        using var model = ModelCatalogue.Find("resnet18").Create(8, 28, seed: 1);
        var before = LiveTensors.Settled();
        Explain(Options(folder) with { Out = folder.File("out"), SamplesPerClass = 2 });
        Assert.Equal(before + model.parameters().Count(), LiveTensors.Settled()); // TorchSharp counts every parameter ever made
        Assert.Equal(16, NpyFile.ReadBytes(folder.File("out/explanations/images.npy")).Shape[0]);
        Assert.Equal(run.Explanations!.Images, RunJson.Load(folder.File("run")).Explanations!.Images);
        AssertFault("--out", Options(folder) with { Out = folder.File("out") });
    }

    private static ExplainOptions Options(TemporaryFolder folder) => new() { Run = folder.File("run"), Device = "cpu" };

    private static RunSummary Explain(ExplainOptions options)
    {
        using var monitor = new RunMonitor();
        return ExplainJob.Run(options, [], monitor);
    }

    private static byte[][] MapBytes(TemporaryFolder folder, RunSummary summary) =>
        [.. summary.Explanations!.Maps.Select(maps => File.ReadAllBytes(folder.File($"run/{maps.MapsFile}")))];

    private static void AssertFault(string part, ExplainOptions options) =>
        Assert.Contains(part, Assert.Throws<UserException>(() => Explain(options)).Message, StringComparison.Ordinal);
}
