using Cytobench.Explain;
using Cytobench.Explain.Methods;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Methods;

/// <summary>
/// Networks that learnt which colour a square has, and methods that must point to it: each of the sixteen in one network at least. docs/explain.md has what they
/// make of the others, and why.
/// </summary>
[Collection(nameof(Alone))]
public sealed class PointingGameTests
{
    private const double Least = 0.95;

    /// <summary>The features that are read (layer3) have 4 x 4 cells, the square covers 2 x 2 of them: by chance a quarter of the maps points to it.</summary>
    [Fact]
    public void What_decides_in_a_residual_network_is_found()
    {
        var planted = new PlantedPatch(Side: 64, Patch: 32, Step: 16);
        using var model = ResNet.Describe("resnet_test", "test", [1, 1, 1, 1], bottleneck: false).Create(PlantedPatch.Classes, planted.Side, seed: 1);
        planted.Train(model, steps: 30, batch: 16);
        AssertFound(planted, model, images: 24, "gradcam", "gradcam++", "hirescam", "layercam", "eigencam");
        AssertFound(planted, model, images: 4, "scorecam", "occlusion", "rise");
    }

    /// <summary>The square covers 3 x 3 of 7 x 7 tokens: by chance 18 % of the maps point to it.</summary>
    [Fact]
    public void What_decides_in_a_vision_transformer_without_class_token_is_found()
    {
        var planted = new PlantedPatch(Side: 28, Patch: 12, Step: 4);
        using var model = Transformer(depth: 3, classToken: false, stem: [24, 48], seed: 1);
        planted.Train(model, steps: 60, batch: 32);
        AssertFound(planted, model, images: 40, "rollout", "rollout-max", "rollout-min", "integrated-gradients");
    }

    /// <summary>The square is one of 7 x 7 patches, so a covering window hides all of it: by chance 2 % of the maps point to it. What is read has not been mixed before.</summary>
    [Fact]
    public void What_decides_in_a_vision_transformer_of_one_block_is_found()
    {
        var planted = new PlantedPatch(Side: 28, Patch: 4, Step: 4);
        using var model = Transformer(depth: 1, classToken: true, stem: null, seed: 1);
        planted.Train(model, steps: 500, batch: 32);
        AssertFound(planted, model, images: 100, "last-attention", "rollout", "rollout-max", "integrated-gradients", "smoothgrad", "occlusion");
        AssertFound(planted, model, images: 40, "rise");
    }

    /// <summary>The same squares.</summary>
    [Fact]
    public void What_decides_in_a_vision_transformer_of_two_blocks_is_found()
    {
        var planted = new PlantedPatch(Side: 28, Patch: 4, Step: 4);
        using var model = Transformer(depth: 2, classToken: true, stem: null, seed: 2);
        planted.Train(model, steps: 200, batch: 32);
        AssertFound(planted, model, images: 100, "gradient-rollout", "chefer", "smoothgrad");
    }

    private static ImageClassifier Transformer(int depth, bool classToken, int[]? stem, int seed) =>
        VisionTransformer.Describe("vit_test", "test", patch: 4, size: 28, width: 96, depth, heads: 3, classToken, stem).Create(PlantedPatch.Classes, imageSize: 28, seed);

    private static void AssertFound(PlantedPatch planted, ImageClassifier model, int images, params string[] methods)
    {
        using var scope = NewDisposeScope();
        var (pixels, labels, masks) = planted.Draw(images, seed: 1);
        using (no_grad())
            Assert.Equal(labels.data<long>().ToArray(), model.call(pixels).argmax(1).data<long>().ToArray());
        var found = methods.Select(method => (Method: method, Share: PlantedPatch.Pointing(Quick(method).Explain(model, pixels, labels), masks))).ToArray();
        Assert.All(found, one => Assert.True(one.Share > Least, $"{one.Method} points to the square in {one.Share:P0} of the images"));
    }

    private static IExplanationMethod Quick(string method) => method switch
    {
        "rise" => new Rise(masks: 150),
        "integrated-gradients" => new IntegratedGradients(steps: 20),
        _ => ExplanationMethods.Find(method),
    };
}
