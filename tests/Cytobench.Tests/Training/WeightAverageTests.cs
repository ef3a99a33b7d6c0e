using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training;

[Collection(nameof(Alone))]
public sealed class WeightAverageTests
{
    private static readonly TrainConfig Sgd = new() { Optimizer = "sgd" };

    /// <summary>By hand: decays (1 + k) / (10 + k) are 2/11, 3/12 and 4/13; a weight that is 1, then 2, 3 and 5 has the averages 2 - 2/11, ...</summary>
    [Fact]
    public void The_average_follows_the_formula_for_weights_and_running_statistics()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("resnet18").Create(3, 28, seed: 1);
        using var optimizer = Optimizer.Of(model, Sgd);
        using var _ = no_grad();
        Tensor[] watched = [model.state_dict()["fc.bias"], model.state_dict()["bn1.running_mean"]];
        void Fill(double value) => Array.ForEach(watched, tensor => tensor.fill_(value));
        Fill(1);
        using var average = new WeightAverage(model, optimizer, 0.999);
        var expected = 1.0;
        foreach (var (step, value, decay) in ((int, double, double)[])[(1, 2, 2.0 / 11), (2, 3, 3.0 / 12), (3, 5, 4.0 / 13)])
        {
            Fill(value);
            average.Update(step);
            expected = decay * expected + (1 - decay) * value;
        }
        var averaged = average.Weights().ToDictionary(pair => pair.Name, pair => pair.Value);
        Assert.Equal(expected, averaged["fc.bias"][0].item<float>(), 1e-6);
        Assert.Equal(expected, averaged["bn1.running_mean"][0].item<float>(), 1e-6);
        Assert.Equal(0, averaged["bn1.num_batches_tracked"].item<long>()); // a count is not averaged
    }

    [Fact]
    public void The_decay_ends_at_its_limit() =>
        Assert.Equal([2.0 / 11, 0.9], [WeightAverage.DecayAt(1, 0.9), WeightAverage.DecayAt(1_000, 0.9)]);

    [Fact]
    public void Lent_averages_are_in_the_network_and_the_weights_come_back_exactly()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 8, seed: 1);
        using var optimizer = Optimizer.Of(model, Sgd);
        using var average = new WeightAverage(model, optimizer, 0.9);
        var start = model.state_dict()["head.weight"].detach().clone();
        using (no_grad())
            model.state_dict()["head.weight"].mul_(3);
        var trained = model.state_dict()["head.weight"].detach().clone();
        using (average.Lend())
            Assert.True(start.Equals(model.state_dict()["head.weight"].detach()));
        Assert.True(trained.Equals(model.state_dict()["head.weight"].detach()));
    }

    /// <summary>A step that bf16 cannot show is in the float32 master, and so in the average.</summary>
    [Fact]
    public void Half_precision_averages_the_masters()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 8, seed: 1);
        using (no_grad())
            model.state_dict()["head.weight"].fill_(1);
        ModelPlacement.Move(model, CPU, ScalarType.BFloat16);
        using var optimizer = Optimizer.Of(model, Sgd);
        using var average = new WeightAverage(model, optimizer, 0.5);
        Tensor[] gradients = [.. optimizer.Parameters.Select(parameter => ones_like(parameter))];
        optimizer.Step(gradients, 1e-4);
        average.Update(1_000);                                           // the decay is 0.5 by then
        Assert.Equal(1, model.state_dict()["head.weight"].detach().to(float32)[0, 0].item<float>());
        Assert.Equal(1 - 0.5e-4, average.Weights().First(pair => pair.Name == "head.weight").Value[0, 0].item<float>(), 1e-6);
    }

    [Fact]
    public void An_average_leaves_no_tensor_behind()
    {
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 8, seed: 1);
        using var optimizer = Optimizer.Of(model, Sgd);
        var before = LiveTensors.Settled();
        using (var average = new WeightAverage(model, optimizer, 0.9))
        {
            average.Update(1);
            using (average.Lend()) { }
        }
        Assert.Equal(before, Tensor.TotalCount);
    }
}
