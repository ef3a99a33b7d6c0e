using System.Text.Json;
using Cytobench.Data;
using Cytobench.Explain.Features;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Tests.Runs;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Features;

[Collection(nameof(Alone))]
public sealed class FeatureSpaceTests
{
    private static readonly RunConfig Config = SmallRun.OneEpoch with { SamplesPerClass = 0, TrainImages = 40 };

    /// <summary>What the head is given is what it makes the logits of, for pooled cells, class token and mean of tokens.</summary>
    [Theory, InlineData("resnet18", 512, "fc"), InlineData("vit_tiny_patch4_28", 192, "head"), InlineData("vit_tiny_convstem4_d6_gap_28", 192, "head")]
    public void Features_are_what_the_head_reads(string name, int width, string head)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = ModelCatalogue.Find(name).Create(8, 28, seed: 1);
        model.eval();
        var images = randn(3, 3, 28, 28);
        var features = model.Features(images);
        Assert.Equal([3, width], features.shape);
        var state = model.state_dict();
        Assert.True(allclose(nn.functional.linear(features, state[$"{head}.weight"], state[$"{head}.bias"]), model.call(images), 1e-5, 1e-6));
        var before = LiveTensors.Settled();
        using (model.Features(images)) { }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory, InlineData("resnet18", 8, "layer4.1"), InlineData("resnet50", 16, "layer4.2"), InlineData("vit_tiny_patch4_28", 12, "blocks.11")]
    public void Every_block_can_be_kept(string name, int count, string last)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = ModelCatalogue.Find(name).Create(8, 28, seed: 1);
        model.eval();
        Assert.Equal(count, model.BlockNames.Count);
        Assert.Equal(last, model.BlockNames[^1]);
        var kept = new Intermediates(model.BlockNames);
        model.Logits(randn(2, 3, 28, 28), kept);
        Assert.Equal(count, model.BlockNames.Select(block => kept[block]).Distinct().Count());
    }

    [Fact]
    public void A_runs_features_are_measured_twice_with_the_same_bytes_and_no_tensor_left()
    {
        using var folder = new TemporaryFolder();
        SmallRun.Copy(Config, folder.File("run"));
        var parameters = Config.Models.Sum(Parameters);
        var before = LiveTensors.Settled();
        var first = Measure(folder, "first");
        Assert.Equal(before + 2 * parameters, LiveTensors.Settled());   // TorchSharp counts every parameter ever made; each model is loaded twice
        var second = Measure(folder, "second");
        Assert.Equal(JsonSerializer.Serialize(first, CytobenchJson.Options), JsonSerializer.Serialize(second, CytobenchJson.Options));
        var files = Directory.GetFiles(folder.File("first/explanations")).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(6, files.Length);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace("/first/", "/second/", StringComparison.Ordinal))));

        // Read back from JSON it is what was measured.
        var read = JsonSerializer.Deserialize<FeatureSpaceResult>(JsonSerializer.Serialize(first, CytobenchJson.Options), CytobenchJson.Options)!;
        Assert.Equal(first.Models[1].Nearest.Images, read.Models[1].Nearest.Images);
        Assert.Equal(first.Similarity!.Values, read.Similarity!.Values);
        Assert.Equal(first.Models[0].Scores, read.Models[0].Scores);
    }

    [Fact]
    public void Neighbours_are_training_images_that_were_learnt_from_and_stand_in_the_files()
    {
        using var folder = new TemporaryFolder();
        SmallRun.Copy(Config, folder.File("run"));
        var result = Measure(folder, "out");
        var run = FinishedRun.Open(folder.File("run"));
        using var monitor = new RunMonitor();
        using var data = run.OpenData(null, monitor);
        Assert.Equal(40, result.TrainImages);
        var (queries, shape) = NpyFile.ReadBytes(folder.File($"out/{result.Queries.File}"));
        Assert.Equal([result.Queries.Images.Length, 28, 28, 3], shape);
        Assert.Equal(data.Test.Image(result.Queries.Images[^1]).ToArray(), queries[^data.Test.ImageBytes..]);
        var (neighbours, _) = NpyFile.ReadBytes(folder.File($"out/{result.Neighbours.File}"));
        Assert.Equal(data.Train.Image(result.Neighbours.Images[0]).ToArray(), neighbours[..data.Train.ImageBytes]);
        foreach (var model in result.Models)
        {
            var own = run.Summary.Models.First(one => one.Model == model.Model);
            Assert.Contains(1, model.Nearest.Queries);                    // explained
            Assert.Superset(FeatureSpace.Mistakes(own.Test.Predictions(), own.Test.Labels).ToHashSet(), model.Nearest.Queries.ToHashSet());
            Assert.Equal(model.Nearest.Queries.Length * 5, model.Nearest.Images.Length);
            Assert.Equal(model.Nearest.Images.Select(image => data.Train.Labels[image]), model.Nearest.Labels);
            Assert.All(model.Nearest.Distances.Chunk(5), distances => Assert.Equal(distances.Order(), distances));
            Assert.Equal(["knn_20_weighted", "knn_5", "linear_probe"], model.Scores.Select(score => score.Method));
            Assert.All(model.Scores, score => Assert.Equal(1 - score.Errors / 24.0, score.Accuracy, 12));
            Assert.Equal([24, model.Width], NpyFile.ReadFloats(folder.File($"out/{model.FeaturesFile}")).Shape);
            Assert.Equal([24, 2], NpyFile.ReadFloats(folder.File($"out/{model.Projection.File}")).Shape);
        }
        var similarity = result.Similarity!;
        Assert.Equal(8 + 1 + 12 + 1, similarity.Layers.Count);
        for (var layer = 0; layer < similarity.Layers.Count; layer++)
            Assert.Equal(1, similarity.Of(layer, layer), 1e-9);
    }

    /// <summary>By hand: neighbours of test image 0 are candidates 0 and 1, of 1 are 2 and 1; image 0 is right, 1 taken for class 2.</summary>
    [Fact]
    public void Labels_of_neighbours_are_counted_for_right_and_wrong_images()
    {
        using var scope = NewDisposeScope();
        var found = CosineNeighbours.Find(tensor(new[] { 1f, 0f, 0f, 1f }, [2, 2]), tensor(new[] { 1f, 0f, 1f, 1f, 0f, 1f }, [3, 2]), 2, TestContext.Current.CancellationToken);
        var labels = NeighbourTables.Labels(found, [0, 1, 2], [0, 1], [0, 2]);
        Assert.Equal(new NeighbourLabels(2, 0.5, 0.5, 0.5, 0, 0), labels);
        var nearest = NeighbourTables.Nearest(found, [1], [10, 20, 30], [0, 1, 2]);
        Assert.Equal([30, 20], nearest.Images);
        Assert.Equal([2, 1], nearest.Labels);
        Assert.True(double.IsNaN(NeighbourTables.Labels(found, [0, 1, 2], [0, 1], [0, 1]).TrueOfWrong));
    }

    /// <summary>Three of each class, first ones first; of errors those of most models, then of the surest.</summary>
    [Fact]
    public void Shown_are_a_few_of_each_class_and_the_errors_of_most_models()
    {
        using var folder = new TemporaryFolder();
        var summary = SmallRun.Copy(SmallRun.OneEpoch with { Models = ["resnet18"] }, folder.File("run"));
        int[] labels = [0, 0, 0, 0, 0, 1, 1, 0];
        var shown = ShownQueries.Choose([0, 1, 2, 3, 5], [Made(summary.Models[0], labels, 7), Made(summary.Models[0], labels, 7, 4)], labels);
        Assert.Equal([0, 1, 2, 4, 5, 7], shown);
    }

    private static int Parameters(string name)
    {
        using var model = ModelCatalogue.Find(name).Create(8, 28, seed: 1);
        return model.parameters().Count();
    }

    private static ModelResult Made(ModelResult like, int[] labels, params int[] wrong) => like with
    {
        Test = like.Test with { Labels = labels, Probabilities = [.. labels.SelectMany((label, image) => (label == 0) != wrong.Contains(image) ? (float[])[0.9f, 0.1f] : [0.1f, 0.9f])] },
    };

    private static FeatureSpaceResult Measure(TemporaryFolder folder, string output)
    {
        var run = FinishedRun.Open(folder.File("run"));
        using var monitor = new RunMonitor();
        var engine = EngineFixture.Cpu;
        using var data = run.OpenData(null, monitor);
        return FeatureSpace.Measure(new FeatureSpaceRequest
        {
            Results = run.Summary.Models,
            Load = result => run.Load(result, engine, ScalarType.Float32),
            Data = data,
            Config = run.Summary.Config,
            Explained = [1, 2],
            Folder = new RunFolder(folder.File(output)),
            Engine = engine,
            Monitor = monitor,
        });
    }
}
