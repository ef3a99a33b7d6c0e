using System.Runtime.InteropServices;
using Cytobench.Models;
using Cytobench.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

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

    /// <summary>Eight parts of one image; an eighth is exact in any float. In bf16, with 8 bits, most of what a late part adds would be rounded away.</summary>
    [Fact]
    public void Parts_of_a_bf16_network_are_added_in_float32()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        ModelPlacement.Move(model, CPU, ScalarType.BFloat16);
        manual_seed(3);
        var batch = new TrainingBatch(randn(8, 3, 8, 8).to(bfloat16), arange(8, dtype: ScalarType.Int64).remainder(3), null, null, null);
        var config = new TrainConfig { BatchSize = 8 };
        using var loss = new ClassificationLoss(config, batch.Labels, 3);
        Tensor[] Gradients(TrainingBatch of, TrainConfig with) => new GradientPasses(model, loss, [.. model.parameters()], with).Run(of).Gradients;

        var parts = Gradients(batch, config with { MicroBatch = "1" });
        var single = Enumerable.Range(0, 8).Select(image => Gradients(batch.Part(image, 1), config)).ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            var mean = stack([.. single.Select(gradients => gradients[i].to(float32))]).mean([0]);
            Assert.Equal(ScalarType.Float32, parts[i].dtype);
            Assert.True((mean - parts[i]).abs().max().item<float>() <= 1e-6 * mean.abs().max().item<float>(), "gradients differ");
        }
    }

    /// <summary>By hand: a quarter of 40 images' kept activations is room for 10, as the peak is twice as much; halving 64 gives 32, 16, 8.</summary>
    [Fact]
    public void As_many_images_are_taken_as_fit_into_half_of_the_memory()
    {
        using var model = Model();
        var image = (long)(4 * model.ActivationsPerImage);
        Assert.Equal(8, GradientPasses.FittingMemory(model, 64, 40 * image + 8));
        Assert.Equal(64, GradientPasses.FittingMemory(model, 64, 1000 * image));
        Assert.Equal(1, GradientPasses.FittingMemory(model, 64, image));
    }

    [Fact]
    public void Blocks_computed_again_need_less_memory()
    {
        using var model = Model();
        var kept = model.ActivationsPerImage;
        model.RecomputesBlocks = true;
        Assert.InRange(model.ActivationsPerImage / kept, 0.05, 0.35);    // three times 17 tokens' widths and 12 inputs, of 12 times 17
    }

    /// <summary>Batch normalisation takes its statistics from the part: the loss is another one, which is why a residual network's training changes with its micro-batch.</summary>
    [Fact]
    public void A_residual_network_sees_its_part_alone()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("resnet18").Create(3, 28, seed: 5);
        model.train();
        var batch = new TrainingBatch(randn(Count, 3, 28, 28), arange(Count, dtype: ScalarType.Int64).remainder(3), null, null, null);
        var config = new TrainConfig { BatchSize = Count };
        Assert.NotEqual(Loss(model, config, batch).Loss, Loss(model, config with { MicroBatch = "5" }, batch).Loss, 1e-4f);
    }

    /// <summary>12, then 6, then 3 images: the network has memory for four.</summary>
    [Fact]
    public void Auto_halves_the_parts_until_the_memory_is_enough()
    {
        using var scope = NewDisposeScope();
        var batch = new TrainingBatch(randn(Count, 3, 4, 4), arange(Count, dtype: ScalarType.Int64).remainder(3), null, null, null);
        var (whole, auto) = (new TrainConfig { BatchSize = Count }, new TrainConfig { BatchSize = Count, MicroBatch = "auto" });
        using var roomy = new SmallMemory(Count);
        using var tight = new SmallMemory(4);
        Assert.Throws<DeviceFault>(() => Loss(tight, whole, batch));
        var (loss, microBatch) = Loss(tight, auto, batch);
        Assert.Equal(3, microBatch);
        Assert.Equal(Loss(roomy, whole, batch).Loss, loss, 1e-6);
        using var none = new SmallMemory(0);
        Assert.Throws<DeviceFault>(() => Loss(none, auto, batch));
    }

    [Fact]
    public void The_loss_the_count_and_the_gradients_alone_are_left()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var labels = arange(Count, dtype: ScalarType.Int64).remainder(3);
        var config = new TrainConfig { BatchSize = Count, MicroBatch = "5", ClassWeights = "balanced" };
        using var loss = new ClassificationLoss(config, labels, 3);
        var batch = new TrainingBatch(randn(Count, 3, 8, 8), labels, rand(Count, 3).softmax(1), null, DropPath.Draw(model, 0.5, 1, 1, Count, CPU));
        var passes = new GradientPasses(model, loss, [.. model.parameters()], config);
        var before = LiveTensors.Settled();
        using (NewDisposeScope())
        {
            passes.Run(batch);
            Assert.Equal(before + 2 + model.parameters().Count(), Tensor.TotalCount);
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static (float Loss, int MicroBatch) Loss(ImageClassifier model, TrainConfig config, TrainingBatch batch)
    {
        using var loss = new ClassificationLoss(config, batch.Labels, 3);
        var passes = new GradientPasses(model, loss, [.. model.parameters()], config);
        return (passes.Run(batch).Loss.item<float>(), passes.MicroBatch);
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

    /// <summary>One linear layer that fails, as a device does, where it sees more images than it has memory for.</summary>
    private sealed class SmallMemory : ImageClassifier
    {
        private readonly Linear head;
        private readonly int images;

        public SmallMemory(int images) : base(ModelCatalogue.Find("resnet18"), classes: 3, imageSize: 4)
        {
            this.images = images;
            manual_seed(1);
            head = Linear(3 * 4 * 4, 3);
            RegisterComponents();
        }

        public override Tensor Logits(Tensor images, Intermediates? kept, Tensor? dropPath = null) => images.shape[0] <= this.images
            ? head.call(images.flatten(1))
            : throw new DeviceFault("CUDA out of memory. Tried to allocate 2.00 GiB");

        public override void Initialize() { }
        public override double FlopsPerImage => 0;
        public override double ActivationsPerImage => 0;
        public override IReadOnlyList<string> HeadNames => ["head.weight", "head.bias"];
        public override int LayerOf(string parameterName) => 0;
        public override int LastLayer => 0;
        public override int ResidualBlocks => 0;
    }

    private sealed class DeviceFault(string message) : ExternalException(message);
}
