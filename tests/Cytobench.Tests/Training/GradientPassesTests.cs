using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training;

[Collection(nameof(Alone))]
public sealed class GradientPassesTests
{
    private const int Count = 12;

    /// <summary>12 images in parts of 5, 5 and 2, with soft targets, a teacher and stochastic depth. Batch normalisation sees the part, so a residual network would differ.</summary>
    [Theory, InlineData(5), InlineData(1), InlineData(12)]
    public void Micro_batches_give_the_loss_and_the_gradients_of_the_whole_batch(int microBatch)
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var whole = Run(model, new TrainConfig { BatchSize = Count, LabelSmoothing = 0.1, Distill = new DistillConfig { Run = "x" } });
        var parts = Run(model, new TrainConfig { BatchSize = Count, LabelSmoothing = 0.1, Distill = new DistillConfig { Run = "x" }, MicroBatch = $"{microBatch}" });
        Assert.Equal(whole.Loss.item<float>(), parts.Loss.item<float>(), 1e-5);
        Assert.Equal(whole.Correct.item<long>(), parts.Correct.item<long>());
        foreach (var (one, other) in whole.Gradients.Zip(parts.Gradients))
            Assert.True((one - other).abs().max().item<float>() < 1e-5, "gradients differ");
    }

    /// <summary>By hand: half of 20 images' activations is room for 10; halving 64 gives 32, 16, 8.</summary>
    [Fact]
    public void As_many_images_are_taken_as_fit_into_half_of_the_memory()
    {
        using var model = Model();
        var image = (long)(4 * model.ActivationsPerImage);
        Assert.Equal(8, GradientPasses.FittingMemory(model, 64, 20 * image + 8));
        Assert.Equal(64, GradientPasses.FittingMemory(model, 64, 1000 * image));
        Assert.Equal(1, GradientPasses.FittingMemory(model, 64, image));
    }

    [Fact]
    public void Blocks_computed_again_need_less_memory()
    {
        using var model = Model();
        var kept = model.ActivationsPerImage;
        model.RecomputesBlocks = true;
        Assert.InRange(model.ActivationsPerImage / kept, 0.05, 0.3);     // 17 blocks' worth of tokens and 12 inputs, of 12 times 17
    }

    private static ImageClassifier Model() => ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 8, seed: 5);

    private static (Tensor Loss, Tensor Correct, Tensor[] Gradients) Run(ImageClassifier model, TrainConfig config)
    {
        manual_seed(3);
        model.train();
        var labels = arange(Count, dtype: ScalarType.Int64).remainder(3);
        using var loss = new ClassificationLoss(config, labels, 3);
        var batch = new TrainingBatch(
            randn(Count, 3, 8, 8), labels, rand(Count, 3).softmax(1), config.Distill is null ? null : randn(Count, 3),
            DropPath.Draw(model, 0.5, 1, 1, Count, CPU));
        return new GradientPasses(model, loss, [.. model.parameters()], config).Run(batch);
    }
}
