using System.Text.Json;
using Cytobench.Explain;
using Cytobench.Explain.Faithfulness;
using Cytobench.Explain.Methods;
using Cytobench.Explain.Sanity;
using Cytobench.Metrics;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Tests.Explain.Faithfulness;
using Cytobench.Tests.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Sanity;

[Collection(nameof(Alone))]
public sealed class SanityTestTests
{
    private static readonly SanityOptions Options = new() { Images = 6, Resamples = 200 };

    [Fact]
    public void Layers_are_grouped_from_the_head_down()
    {
        using var resnet = ModelCatalogue.Find("resnet18").Create(8, 28, seed: 1);
        using var transformer = ModelCatalogue.Find("vit_tiny_convstem4_d6_gap_28").Create(8, 28, seed: 1);
        Assert.Equal(["fc", "layer4", "layer3", "layer2", "layer1", "conv1 + bn1"], ParameterGroup.FromTheHead(resnet).Select(group => group.Name));
        Assert.Equal(["norm + head", "blocks.5", "blocks.4", "blocks.3", "blocks.2", "blocks.1", "blocks.0"], ParameterGroup.FromTheHead(transformer).Select(group => group.Name).SkipLast(1));
        // Every parameter and statistic is in exactly one group.
        Assert.Equal(resnet.state_dict().Keys.Order(), ParameterGroup.FromTheHead(resnet).SelectMany(group => group.States).Order());
    }

    [Fact]
    public void A_group_gets_untrained_weights_and_its_own_back_and_the_original_stays()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("resnet18").Create(8, 28, seed: 1);
        model.eval();
        var images = randn(2, 3, 28, 28);
        var before = model.call(images);
        using var randomised = new RandomisedNetwork(model, seed: 5);
        Assert.True(before.Equals(randomised.Network.call(images)));
        var groups = ParameterGroup.FromTheHead(model);
        randomised.Randomise(groups[1]);
        Assert.False(model.state_dict()["layer4.0.conv1.weight"].Equals(randomised.Network.state_dict()["layer4.0.conv1.weight"]));
        Assert.True(model.state_dict()["fc.weight"].Equals(randomised.Network.state_dict()["fc.weight"]));
        Assert.False(before.Equals(randomised.Network.call(images)));
        randomised.Restore();
        Assert.True(before.Equals(randomised.Network.call(images)));
        Assert.True(before.Equals(model.call(images)));
    }

    /// <summary>Its maps are a thing of the attention alone: neither head nor class can matter, and the result says that this is so by construction.</summary>
    [Fact]
    public void Rollout_ignores_head_and_class_by_construction()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(8, 28, seed: 1);
        var result = Measure(model, new AttentionRollout());
        Assert.Equal(1, result.Cascading[0].Similarity.Spearman, 1e-6);
        Assert.Equal("norm + head", result.Cascading[0].Layers);
        Assert.True(result.Cascading[^1].Similarity.Spearman < 0.99);
        Assert.Equal(1, result.OtherClass.Ssim, 1e-6);
        Assert.Equal(SanityOutcome.FailsByConstruction, result.Verdicts.Single(verdict => verdict.Check == SanityCheck.RandomLogit).Outcome);
        Assert.Equal(14, result.Independent.Count);
    }

    /// <summary>An edge detector shows the image, not the network: it cannot notice, and fails what can fail.</summary>
    [Fact]
    public void A_map_that_does_not_ask_the_network_fails()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("resnet18").Create(8, 28, seed: 1);
        var result = Measure(model, new FixedMap("edges", images => images.mean([1]).abs()));
        Assert.All(result.Cascading, depth => Assert.Equal(1, depth.Similarity.Spearman, 1e-6));
        Assert.Equal(SanityOutcome.Failed, result.Verdicts.Single(verdict => verdict.Check == SanityCheck.CascadingRandomisation).Outcome);
        Assert.Equal(SanityOutcome.Failed, result.Verdicts.Single(verdict => verdict.Check == SanityCheck.RandomLogit).Outcome);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_no_tensor_is_left()
    {
        using var model = ModelCatalogue.Find("resnet18").Create(8, 28, seed: 1);
        model.eval();
        using var monitor = new RunMonitor();
        using var images = randn(6, 3, 28, 28);
        using var targets = ones(6, dtype: ScalarType.Int64);
        using var maps = ones(6, 4, 4);
        var subject = MapMeasuresTests.Subject(model, images) with { Targets = targets };
        string Json() => JsonSerializer.Serialize(new SanityTest(Options, monitor).Measure(subject, new ExplainedMethod(new GradCam(), maps)), CytobenchJson.Options);
        Json();                                                          // what the first use keeps
        var before = LiveTensors.Settled();
        var first = Json();
        Assert.Equal(before + model.parameters().Count(), LiveTensors.Settled()); // TorchSharp counts every parameter ever made
        Assert.Equal(first, Json());
        Assert.Equal(first, JsonSerializer.Serialize(JsonSerializer.Deserialize<MethodSanity>(first, CytobenchJson.Options), CytobenchJson.Options));
    }

    [Fact]
    public void Small_networks_learn_labels_and_shuffled_ones_by_heart_and_their_maps_are_compared()
    {
        using var training = new SmallTraining();
        using var monitor = new RunMonitor();
        var options = Options with { ShuffledImages = 24, ShuffledEpochs = 25 };
        var result = Assert.Single(new ShuffledLabelTest(EngineFixture.Cpu, options, monitor).Run(ModelCatalogue.Find("resnet18"), 28, SmallTraining.Seed, training.Data.Source, [new GradCam()]));
        Assert.Equal((24, 25, 28), (result.TrainImages, result.Epochs, result.ImageSize));
        Assert.InRange(result.TrainAccuracy, 0.9, 1);
        Assert.InRange(result.ShuffledTrainAccuracy, 0.9, 1);
        Assert.True(result.Similarity.Spearman < 0.999);                 // they are two networks
        Assert.Equal(6, result.Similarity.SpearmanPerImage.Length);
        Assert.Contains("training accuracy", result.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resnet18", 224, 64)]
    [InlineData("resnet18", 28, 28)]
    [InlineData("vit_base_patch16_224", 224, 64)]
    [InlineData("vit_tiny_patch4_28", 56, 56)]
    public void Networks_of_large_images_learn_shuffled_labels_on_smaller_ones(string model, int ofRun, int expected)
    {
        using var monitor = new RunMonitor();
        Assert.Equal(expected, new ShuffledLabelTest(EngineFixture.Cpu, new SanityOptions(), monitor).ImageSize(ModelCatalogue.Find(model), ofRun));
    }

    [Fact]
    public void Shuffled_labels_are_the_same_labels_elsewhere()
    {
        int[] labels = [.. Enumerable.Range(0, 60).Select(image => image % 4)];
        var shuffled = ShuffledLabelTest.Shuffle(labels, seed: 3);
        Assert.Equal(labels.Order(), shuffled.Order());
        Assert.NotEqual(labels, shuffled);
        Assert.Equal(shuffled, ShuffledLabelTest.Shuffle(labels, seed: 3));
    }

    [Fact]
    public void Verdicts_follow_the_stated_lines()
    {
        Assert.Equal(SanityOutcome.Passed, SanityVerdicts.Cascading([Depth("fc", 1, 0.5), Depth("stem", 0.1, 0.1)], defined: 20).Outcome);
        Assert.Equal(SanityOutcome.Failed, SanityVerdicts.Cascading([Depth("fc", 0, 0.5), Depth("stem", 0.8, 0.1)], defined: 20).Outcome);
        // All maps constant afterwards: nothing is left; constant before, or two images: nothing is known.
        Assert.Equal(SanityOutcome.Passed, SanityVerdicts.Cascading([Depth("stem", double.NaN, 0.1)], defined: 20).Outcome);
        Assert.Equal(SanityOutcome.Undecided, SanityVerdicts.Cascading([Depth("stem", double.NaN, 0.1)], defined: 0).Outcome);
        // A layer that changes no predictions may leave the map as it is.
        Assert.Equal(SanityOutcome.Passed, SanityVerdicts.Independent([Depth("fc", 0.2, 0.1), Depth("layer4", 0.99, 0.9)], isClassSpecific: true).Outcome);
        var failed = SanityVerdicts.Independent([Depth("fc", 0.2, 0.1), Depth("layer4", 0.99, 0.1)], isClassSpecific: true);
        Assert.Equal(SanityOutcome.Failed, failed.Outcome);
        Assert.Contains("layer4", failed.Sentence, StringComparison.Ordinal);
        Assert.Equal(SanityOutcome.FailsByConstruction, SanityVerdicts.Independent([Depth("head", 1, 0.1), Depth("blocks.0", 0.2, 0.1)], isClassSpecific: false).Outcome);
        Assert.Equal(SanityOutcome.Undecided, SanityVerdicts.Independent([Depth("head", 1, 0.9)], isClassSpecific: false).Outcome);
        Assert.Equal(SanityOutcome.Passed, SanityVerdicts.RandomLogit(Depth("", 0.6, 0).Similarity, isClassSpecific: true).Outcome);
        Assert.Equal(SanityOutcome.Failed, SanityVerdicts.RandomLogit(Depth("", 0.97, 0).Similarity, isClassSpecific: true).Outcome);
    }

    private static RandomisedDepth Depth(string layers, double spearman, double kept)
    {
        var perImage = Enumerable.Range(0, 20).Select(image => spearman + 0.001 * (image % 3 - 1)).ToArray();
        return new RandomisedDepth(layers, MapSimilarity.Of(perImage, perImage, new BootstrapConfig { Resamples = 100 }), kept);
    }

    private static MethodSanity Measure(ImageClassifier model, IExplanationMethod method)
    {
        model.eval();
        using var monitor = new RunMonitor();
        using var generator = new Generator(3);
        var images = randn([6, 3, 28, 28], generator: generator);
        return new SanityTest(Options, monitor).Measure(MapMeasuresTests.Subject(model, images), new ExplainedMethod(method, ones(6, 4, 4)));
    }
}
