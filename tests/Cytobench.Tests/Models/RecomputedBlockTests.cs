using Cytobench.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Tests.Models;

[Collection(nameof(Alone))]
public sealed class RecomputedBlockTests
{
    private static (Tensor Loss, Tensor[] Gradients) Pass(ImageClassifier model, Tensor images, Tensor labels, Tensor? dropPath, bool recompute)
    {
        model.RecomputesBlocks = recompute;
        var loss = functional.cross_entropy(model.Logits(images, null, dropPath), labels);
        return (loss, [.. autograd.grad([loss], [.. model.parameters()])]);
    }

    [Theory]
    [InlineData("vit_tiny_patch4_28", 0.0), InlineData("vit_tiny_patch4_28", 0.5)]
    [InlineData("vit_tiny_convstem4_d6_gap_28", 0.0), InlineData("vit_tiny_convstem4_d6_gap_28", 0.5)]
    public void Loss_and_gradients_are_the_same_bit_for_bit(string name, double rate)
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find(name).Create(3, 28, seed: 5);
        model.train();
        var (images, labels) = (randn(4, 3, 28, 28), tensor(new long[] { 0, 1, 2, 0 }));
        var dropPath = DropPath.Draw(model, rate, 1, 1, 4, CPU);
        var (loss, gradients) = Pass(model, images, labels, dropPath, recompute: false);
        var (again, recomputed) = Pass(model, images, labels, dropPath, recompute: true);
        Assert.Equal(loss.item<float>(), again.item<float>());
        Assert.All(gradients.Zip(recomputed), pair => Assert.True(pair.First.Equals(pair.Second)));
        Assert.All(gradients, gradient => Assert.True(gradient.abs().max().item<float>() > 0)); // else equal gradients say little
    }

    /// <summary>Of y = w x^2 by hand: dy/dx = 2 w x and dy/dw = x^2; the work is done once forward and once backward.</summary>
    [Fact]
    public void The_work_is_done_again_in_the_backward_pass()
    {
        using var scope = NewDisposeScope();
        var (x, w) = (tensor(new[] { 2f, 3 }).requires_grad_(), tensor(new[] { 5f, 7 }).requires_grad_());
        var times = 0;
        var y = RecomputedBlock.Run(input => { times++; return w * input * input; }, x, [w]);
        Assert.Equal(1, times);
        var gradients = autograd.grad([y.sum()], [x, w]);
        Assert.Equal(2, times);
        Assert.Equal([20f, 42], gradients[0].data<float>().ToArray());
        Assert.Equal([4f, 9], gradients[1].data<float>().ToArray());
    }

    [Fact]
    public void No_tensor_is_left()
    {
        using var model = ModelCatalogue.Find("vit_tiny_convstem4_d6_gap_28").Create(3, 28, seed: 5);
        using var images = randn(2, 3, 28, 28);
        using var labels = tensor(new long[] { 0, 1 });
        void Step()
        {
            using var scope = NewDisposeScope();
            Pass(model, images, labels, DropPath.Draw(model, 0.5, 1, 1, 2, CPU), recompute: true);
        }
        Step();
        var before = LiveTensors.Settled();
        Step();
        Step();
        Assert.Equal(before, Tensor.TotalCount);
    }
}
