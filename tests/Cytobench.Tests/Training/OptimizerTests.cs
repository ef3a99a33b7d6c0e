using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Tests.Training;

[Collection(nameof(Alone))]
public sealed class OptimizerTests
{
    /// <summary>TorchSharp's own optimizers are an independent implementation of the same papers.</summary>
    [Theory, InlineData("adam", 0.0, true), InlineData("adam", 0.01, true), InlineData("adamw", 0.05, true), InlineData("sgd", 0.01, true), InlineData("adam", 0.01, false), InlineData("adamw", 0.05, false)]
    public void Updates_agree_with_torchsharps_own(string kind, double weightDecay, bool fused)
    {
        using var scope = NewDisposeScope();
        using var ours = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 8, seed: 5);
        using var theirs = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 8, seed: 5);
        using var optimizer = Optimizer.Of(ours, new TrainConfig { Optimizer = kind, WeightDecay = weightDecay, FusedOptimizer = fused });
        using optim.Optimizer reference = kind switch
        {
            "adam" => optim.Adam(theirs.parameters(), 1e-3, weight_decay: weightDecay),
            "adamw" => optim.AdamW(theirs.parameters(), 1e-3, weight_decay: weightDecay),
            _ => optim.SGD(theirs.parameters(), 1e-3, momentum: 0.9, weight_decay: weightDecay),
        };
        var images = randn(4, 3, 8, 8);
        var labels = tensor(new long[] { 0, 1, 2, 0 });
        for (var step = 0; step < 3; step++)
        {
            Tensor[] gradients = [.. autograd.grad([functional.cross_entropy(ours.call(images), labels)], optimizer.Parameters)];
            foreach (var (gradient, other) in gradients.Zip(theirs.parameters()))
                other.grad = gradient.clone();                           // before Adam changes gradients that it decays
            optimizer.Step(gradients, 1e-3);
            reference.step();
        }
        foreach (var (mine, other) in ours.parameters().Zip(theirs.parameters()))
            Assert.True((mine - other).abs().max().item<float>() < 1e-6, "parameters differ");
    }

    /// <summary>Inputs with channels innermost give convolutions gradients in that layout, while their weights keep the other.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Memory_layout_of_gradients_does_not_matter(bool fused)
    {
        using var scope = NewDisposeScope();
        using var ours = ModelCatalogue.Find("resnet18").Create(3, 32, seed: 5);
        using var theirs = ModelCatalogue.Find("resnet18").Create(3, 32, seed: 5);
        using var optimizer = Optimizer.Of(ours, new TrainConfig { Optimizer = "adamw", WeightDecay = 0.05, FusedOptimizer = fused });
        using var reference = optim.AdamW(theirs.parameters(), 1e-3, weight_decay: 0.05);
        var images = Operators.ChannelsLast(randn(4, 3, 32, 32));
        var labels = tensor(new long[] { 0, 1, 2, 0 });
        Tensor[] gradients = [.. autograd.grad([functional.cross_entropy(ours.call(images), labels)], optimizer.Parameters)];
        Assert.Contains(gradients.Zip(optimizer.Parameters), pair => !pair.First.stride().SequenceEqual(pair.Second.stride())); // else this tests nothing
        foreach (var (gradient, other) in gradients.Zip(theirs.parameters()))
            other.grad = gradient.clone();
        optimizer.Step(gradients, 1e-3);
        reference.step();
        foreach (var (mine, other) in ours.parameters().Zip(theirs.parameters()))
            Assert.True((mine - other).abs().max().item<float>() < 1e-6, "parameters differ");
    }

    /// <summary>By hand: the gradient of sum(3 w) is 3 for each of n weights, so its norm is 3 sqrt(n); clipped to 1, SGD moves each by lr / sqrt(n).</summary>
    [Fact]
    public void Clipping_scales_the_gradient_to_the_norm()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 8, seed: 5);
        using var optimizer = Optimizer.Of(model, new TrainConfig { Optimizer = "sgd", GradClipNorm = 1 });
        var before = model.parameters().Select(parameter => parameter.detach().clone()).ToList();
        var sum = model.parameters().Select(parameter => parameter.sum()).Aggregate((a, b) => a + b).mul(3);
        optimizer.Step([.. autograd.grad([sum], optimizer.Parameters)], 0.1);
        var count = model.parameters().Sum(parameter => parameter.numel());
        foreach (var (old, now) in before.Zip(model.parameters()))
            Assert.Equal(0.1 / Math.Sqrt(count), (old - now).mean().item<float>(), 1e-2 * 0.1 / Math.Sqrt(count));
    }

    [Fact]
    public void The_best_epoch_has_the_highest_macro_f1_then_the_lowest_loss_then_comes_first()
    {
        static EpochResult Epoch(int epoch, double f1, double loss) => new()
        {
            Epoch = epoch,
            LearningRate = 1,
            TrainLoss = 1,
            TrainAccuracy = 1,
            ValidationLoss = loss,
            ValidationAccuracy = 1,
            ValidationMacroF1 = f1,
            Seconds = 1,
            ImagesPerSecond = 1,
        };
        EpochResult[] epochs = [Epoch(1, 0.7, 0.1), Epoch(2, 0.8, 0.6), Epoch(3, 0.8, 0.5), Epoch(4, 0.8, 0.5)];
        Assert.Equal(3, Trainer.ChosenEpoch(epochs, new TrainConfig()));
        Assert.Equal(4, Trainer.ChosenEpoch(epochs, new TrainConfig { Keep = "last" }));
    }
}
