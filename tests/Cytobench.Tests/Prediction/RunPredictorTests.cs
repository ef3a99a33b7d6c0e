using System.IO.Compression;
using Cytobench.Data;
using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;
using Cytobench.Prediction;
using Cytobench.Runs;
using Cytobench.Tests.Data;
using SkiaSharp;

namespace Cytobench.Tests.Prediction;

[Collection(nameof(Alone))]
public sealed class RunPredictorTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly RunPredictor predictor = RunPredictor.Open(new PredictionOptions { Run = run.Folder, Device = "cpu" });
    private readonly TemporaryFolder folder = new();

    private RunSummary Summary => run.Summary;

    public void Dispose()
    {
        predictor.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Test_images_get_the_run_s_own_probabilities_as_files_zip_array_and_split()
    {
        using var data = Data();
        ImageExport.Write(data.Test, "test", folder.File("cells"), null, TestContext.Current.CancellationToken);
        await ZipFile.CreateFromDirectoryAsync(folder.File("cells"), folder.File("cells.zip"), TestContext.Current.CancellationToken);
        NpyFile.Write(folder.File("cells.npy"), data.Test.Images(0, data.Test.Count), data.Test.Count, data.Test.Height, data.Test.Width, 3);
        string[] files = [.. Enumerable.Range(0, data.Test.Count).Select(i => folder.File($"cells/test{i}_{data.Test.Labels[i]}.png"))];

        AssertOwn(Predict(files));
        AssertOwn(Predict(folder.File("cells.npy")));
        using (var split = ImageInputs.OfSplit(data, "test", null))
            AssertOwn([.. predictor.PredictAll(split, null, TestContext.Current.CancellationToken)]);

        var ofFolder = Predict(folder.File("cells"));                    // in ordinal order: test0, test1, test10
        Assert.Equal(files.Order(StringComparer.Ordinal), ofFolder.Select(prediction => prediction.Image));
        AssertOwn([.. files.Select(file => ofFolder.Single(prediction => prediction.Image == file))]);
        Assert.Equal(ofFolder.SelectMany(prediction => prediction.Decisions).Select(decision => decision.Probabilities), Predict(folder.File("cells.zip")).SelectMany(prediction => prediction.Decisions).Select(decision => decision.Probabilities));
    }

    [Fact]
    public void Decisions_follow_what_the_run_found_on_validation_images()
    {
        foreach (var (rule, statistics) in predictor.Rules.Zip(Summary.Statistics!.Predictors))
        {
            Assert.Equal(statistics.Id, rule.Id);
            Assert.Equal(statistics.Calibration.Fit, rule.Calibration);
            Assert.Equal(statistics.Selective.Wished.Single(wished => wished.Accuracy == rule.Accuracy).OnValidation, rule.Threshold);
            Assert.Equal(statistics.Conformal.Single(conformal => conformal.Wished == rule.Coverage).Threshold, rule.ConformalThreshold);
        }
        Assert.Equal(["resnet18_s42", "vit_tiny_patch4_28_s42", "vote_s42"], predictor.Rules.Select(rule => rule.Id));

        foreach (var decisions in PredictTest())
        {
            Assert.Equal(SoftVote.Average([decisions[0].Probabilities, decisions[1].Probabilities], 8), decisions[2].Probabilities);
            foreach (var (decision, rule) in decisions.Zip(predictor.Rules))
            {
                Assert.Equal(rule.Calibration.Apply(decision.Probabilities, 8), decision.Calibrated);
                Assert.Equal(decision.Probabilities.Max(), decision.OwnConfidence);
                Assert.Equal(decision.Calibrated[decision.Class], decision.Confidence);
                Assert.Equal(rule.Threshold is { } least && decision.OwnConfidence >= least.Threshold, decision.Sure);
                Assert.Equal(decision.Class, decision.Set[0]);
                Assert.Equal(decision.Set.OrderByDescending(k => decision.Probabilities[k]), decision.Set);
            }
        }
    }

    [Fact]
    public void An_accuracy_out_of_reach_answers_nothing_and_a_low_one_everything_of_validation()
    {
        using var modest = RunPredictor.Open(new PredictionOptions { Run = run.Folder, Device = "cpu", Model = "resnet18", Accuracy = 1e-6 });
        var rule = Assert.Single(modest.Rules);
        Assert.Equal(1, rule.Threshold!.Coverage);
        // A model of one epoch is wrong where it is most confident, or else all that it answers are right.
        using var strict = RunPredictor.Open(new PredictionOptions { Run = run.Folder, Device = "cpu", Accuracy = 1 });
        Assert.All(strict.Rules, strictRule => Assert.True(strictRule.Threshold is null or { Accuracy: 1 }));
        using var data = Data();
        var predictions = modest.Predict(data.Test.Images(0, data.Test.Count));
        Assert.All(predictions, decisions => Assert.Equal(decisions[0].OwnConfidence >= rule.Threshold.Threshold, decisions[0].Sure));
    }

    [Fact]
    public void An_image_has_the_same_set_wherever_it_comes()
    {
        using var data = Data();
        var all = predictor.Predict(data.Test.Images(0, data.Test.Count));
        for (var i = 0; i < data.Test.Count; i += 5)
            Assert.Equal(all[i].Select(decision => decision.Set), predictor.Predict(data.Test.Image(i))[0].Select(decision => decision.Set));
    }

    [Fact]
    public void Images_that_cannot_be_read_have_a_reason_and_hold_up_no_other()
    {
        File.WriteAllText(folder.File("a.png"), "no image");
        File.WriteAllBytes(folder.File("b.png"), Pictures.Flat(SKColors.Purple, width: 30, height: 20));
        File.WriteAllBytes(folder.File("c.png"), []);
        var predictions = Predict(folder.Root);
        Assert.Equal(["not an image", null, "empty"], predictions.Select(prediction => prediction.Fault));
        Assert.Equal([0, 3, 0], predictions.Select(prediction => prediction.Decisions.Count));
    }

    [Fact]
    public void Explanations_are_those_of_the_run()
    {
        var set = Summary.Explanations!;
        var (pixels, _) = NpyFile.ReadBytes(Path.Combine(run.Folder, set.ImagesFile));
        for (var image = 0; image < set.Images.Count; image += 3)
        {
            var maps = predictor.Explain(pixels.AsSpan(image * predictor.Format.Bytes, predictor.Format.Bytes), null, null, []);
            Assert.Equal(["gradcam", "rollout"], maps.Select(map => map.Method));
            foreach (var (map, stored) in maps.Zip(set.Maps))
            {
                var (values, shape) = NpyFile.ReadFloats(Path.Combine(run.Folder, stored.MapsFile));
                Assert.Equal((stored.Model + "_s42", stored.Layer, stored.Predictions[image], shape[1], shape[2]), (map.Model, map.Layer, map.Class, map.Height, map.Width));
                foreach (var (expected, actual) in values.Skip(image * map.Values.Length).Zip(map.Values))
                    Assert.Equal(expected, actual, 1e-3);                // a map's own range may be small, and rounding is divided by it
            }
        }
        Assert.True(predictor.Explain(pixels.AsSpan(0, predictor.Format.Bytes), "vit_tiny_patch4_28", 3, ["rollout", "chefer"]).Count == 2);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var data = Data();
        var pixels = data.Test.Image(0).ToArray();
        predictor.Predict(pixels);
        var before = LiveTensors.Settled();
        predictor.Predict(pixels);
        predictor.Explain(pixels, null, null, ["gradcam", "rollout", "chefer"]);
        Assert.Equal(before, LiveTensors.Settled());
    }

    [Fact]
    public void Mistakes_are_one_line()
    {
        Says("--model vgg16", () => RunPredictor.Open(new PredictionOptions { Run = run.Folder, Device = "cpu", Model = "vgg16" }));
        Says("--accuracy 99", () => RunPredictor.Open(new PredictionOptions { Run = run.Folder, Device = "cpu", Accuracy = 99 }));
        Says("--coverage 1", () => RunPredictor.Open(new PredictionOptions { Run = run.Folder, Device = "cpu", Coverage = 1 }));
        Says("nowhere.png: no such file", () => ImageInputs.Open([folder.File("nowhere.png")], predictor.Format));
        Says("no images (.png, .jpg", () => ImageInputs.Open([folder.Root], predictor.Format));
        using var data = Data();
        Says("--images 24: test has 24 images", () => ImageInputs.OfSplit(data, "test", [24]));
        Says("--split tests", () => ImageInputs.OfSplit(data, "tests", null));
        Says("method magic", () => predictor.Explain(new byte[predictor.Format.Bytes], null, null, ["magic"]));
        NpyFile.Write(folder.File("flat.npy"), [1, 2], 2);
        Says("flat.npy: shape (2)", () => ImageInputs.Open([folder.File("flat.npy")], predictor.Format));
        Says("class 8", () => predictor.Explain(new byte[predictor.Format.Bytes], null, 8, []));

        var calibration = Path.Combine(run.Folder, "models/resnet18_s42", CalibrationFit.File);
        File.Move(calibration, calibration + "~");
        Says("calibration.json", () => RunPredictor.Open(new PredictionOptions { Run = run.Folder, Device = "cpu" }));
        File.Move(calibration + "~", calibration);

        static void Says(string expected, Action action)
        {
            var fault = Assert.Throws<UserException>(action);
            Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', fault.Message);
        }
    }

    private Dataset Data()
    {
        using var monitor = new RunMonitor();
        return predictor.Run.OpenData(null, monitor);
    }

    private ImagePrediction[] Predict(params string[] paths)
    {
        using var images = ImageInputs.Open(paths, predictor.Format);
        return [.. predictor.PredictAll(images, null, TestContext.Current.CancellationToken)];
    }

    private IReadOnlyList<IReadOnlyList<Decision>> PredictTest()
    {
        using var data = Data();
        return predictor.Predict(data.Test.Images(0, data.Test.Count));
    }

    /// <summary>Rows of run.json, which the run's CSV holds too, in the order of the data.</summary>
    private void AssertOwn(ImagePrediction[] predictions)
    {
        Assert.Equal(Summary.Models[0].Test.Labels.Length, predictions.Length);
        for (var image = 0; image < predictions.Length; image++)
            for (var model = 0; model < Summary.Models.Count; model++)
                foreach (var (expected, actual) in Summary.Models[model].Test.Row(image).ToArray().Zip(predictions[image].Decisions[model].Probabilities))
                    Assert.Equal(expected, actual, Tolerance);
    }
}
