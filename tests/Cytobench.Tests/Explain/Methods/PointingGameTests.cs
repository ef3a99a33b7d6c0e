using Cytobench.Explain;
using Cytobench.Explain.Methods;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Methods;

/// <summary>Networks that learnt which colour a patch has, and methods that must point to it.</summary>
[Collection(nameof(Alone))]
public sealed class PointingGameTests
{
    private const int Patch = 10;
    private const int Images = 40;

    [Fact]
    public void What_decides_in_a_convolutional_network_is_found()
    {
        using var model = SmallNetworks.Convolutional(size: 40);
        PlantedPatch.Train(model, Patch, steps: 30, batch: 48, learningRate: 2e-3);
        foreach (var method in ExplanationMethods.Supporting(model)) TestContext.Current.TestOutputHelper!.WriteLine($"{method.Name} {Score(model, method.Name)}");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void What_decides_in_a_transformer_is_found(bool classToken)
    {
        using var model = SmallNetworks.Transformer(classToken, size: 28, width: 48, depth: 3);
        PlantedPatch.Train(model, Patch, steps: 120, batch: 48, learningRate: 2e-3);
        foreach (var method in ExplanationMethods.Supporting(model)) TestContext.Current.TestOutputHelper!.WriteLine($"{method.Name} {Score(model, method.Name)}");
    }

    private static double Score(ImageClassifier model, string method)
    {
        using var scope = NewDisposeScope();
        var (images, labels, corners) = PlantedPatch.Draw(Images, model.ImageSize, Patch, seed: 1);
        using (no_grad())
            TestContext.Current.TestOutputHelper!.WriteLine($"accuracy {model.call(images).argmax(1).eq(labels).to(float32).mean().item<float>()}");
        IExplanationMethod explain = method switch
        {
            "rise" => new Rise(masks: 200),
            "integrated-gradients" => new IntegratedGradients(steps: 16),
            "smoothgrad" => new SmoothGrad(samples: 16),
            _ => ExplanationMethods.Find(method),
        };
        return PlantedPatch.PointingGame(explain.Explain(model, images, labels), corners, model.ImageSize, Patch);
    }
}
