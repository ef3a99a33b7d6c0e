using Cytobench.Data;
using Cytobench.Explain;
using Cytobench.Explain.Features;
using Cytobench.Explain.Methods;
using Cytobench.Models;
using Cytobench.Robustness;
using Cytobench.Tests.Explain.Methods;
using Cytobench.Tests.Training.Augmentation;
using Cytobench.Training;
using Cytobench.Training.Augmentation;
using static TorchSharp.torch;

namespace Cytobench.Tests.Engine;

/// <summary>What runs on a GPU runs on a device that is not the CPU, and gives the CPU's values: nothing that is made on the way stays behind.</summary>
[Collection(nameof(Alone))]
public sealed class OtherDeviceTests
{
    private const int Count = 8;
    private const double Tolerance = 2e-3;                               // of the largest value: sums are in another order

    private static readonly TrainConfig Config = new()
    {
        ImageSize = 32,
        BatchSize = Count,
        Optimizer = "adamw",
        FusedOptimizer = false,
        WeightDecay = 0.05,
        GradClipNorm = 1,
        EmaDecay = 0.9,
        LabelSmoothing = 0.1,
        ClassWeights = "balanced",
        MicroBatch = "5",
        Mix = new MixConfig { MixupAlpha = 0.4, CutmixAlpha = 0.4 },
    };

    private readonly Device lazy = LazyDevice.Require();

    public static TheoryData<string> Methods => [.. ExplanationMethods.All.Where(method => method is not AttentionMethod and not Rise).Select(method => method.Name)];

    public static TheoryData<string> Corruptions => [.. CorruptionCatalogue.All.Select(corruption => corruption.Name)];

    [Fact]
    public void Tensors_of_the_CPU_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("not a lazy tensor", Assert.ThrowsAny<Exception>(() => zeros([2, 2], device: lazy) + ones(2, 2)).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(AugmenterTests.EachAlone), MemberType = typeof(AugmenterTests))]
    public void An_augmented_batch(string name, AugmentConfig config) => AssertSame(device =>
    {
        using var train = DeviceImages.Upload(Noise(), device);
        using var input = new ImageInput(28, 28, Config.ImageSize, PixelStatistics.Compute(train.Pixels), device, ScalarType.Float32);
        return new Augmenter(config, input, seed: 1).Prepare(train.Pixels, epoch: 1, step: 0);
    }, name);

    [Theory, InlineData(ScalarType.Float32), InlineData(ScalarType.BFloat16)]
    public void A_step_of_training(ScalarType precision) => AssertSame(device =>
    {
        using var model = SmallNetworks.Convolutional(Config.ImageSize);
        ModelPlacement.Move(model, device, precision);
        using var train = DeviceImages.Upload(Noise(), device);
        using var input = new ImageInput(28, 28, Config.ImageSize, PixelStatistics.Compute(train.Pixels), device, precision);
        using var state = new TrainingState(model, Config, train);
        model.train();
        var losses = Enumerable.Range(0, 2).Select(Step).ToArray();      // the second is of changed weights
        return stack([.. losses, .. Averaged(state).Select(weights => weights.norm())]);

        Tensor Step(int step)                                            // as TrainingSteps takes it
        {
            var (images, targets) = new Mixing(Config.Mix, seed: 1).Apply(input.Prepare(train.Pixels), train.Labels, model.Classes, epoch: 1, step);
            var (loss, _, gradients) = state.Passes.Run(new TrainingBatch(images, train.Labels, targets, TeacherLogits: null, DropPath: null));
            LazyDevice.Compute();
            state.Optimizer.Step(gradients, learningRate: 1e-3);
            LazyDevice.Compute();
            state.Average!.Update(state.Optimizer.StepsTaken);
            return loss;
        }
    });

    [Theory, MemberData(nameof(Methods))]
    public void An_explanation(string name) => AssertSame(device => Explained(ExplanationMethods.Find(name), device));

    [Fact]
    public void Randomised_masks() => AssertSame(device => Explained(new Rise(masks: 20), device));

    [Theory, MemberData(nameof(Corruptions))]
    public void A_corruption(string name) => AssertSame(device =>
    {
        using var images = DeviceImages.Upload(Noise(), device);
        return CorruptionCatalogue.Find(name).Apply(images.Pixels, severity: 3, seed: 1, first: 0);
    });

    [Fact]
    public void A_mask_of_the_cell() => AssertSame(device =>
    {
        using var images = DeviceImages.Upload(Noise(), device);
        return CellMask.Of(images.Pixels);
    });

    [Fact]
    public void A_linear_probe() => AssertSame(device =>
    {
        var features = SmallNetworks.Images(40, 4).flatten(1).to(device);
        using var probe = LinearProbe.Fit(features, [.. Enumerable.Range(0, 40).Select(image => image % 3)], 3, penalty: 1);
        return tensor(probe.Probabilities(features));
    });

    [Fact]
    public void Neighbours_and_principal_components() => AssertSame(device =>
    {
        var features = SmallNetworks.Images(40, 4).flatten(1).to(device);
        return tensor([.. CosineNeighbours.Find(features.narrow(0, 0, 5), features, 3).Distances, .. PrincipalComponents.Of(features).Shares]);
    });

    private static Tensor Explained(IExplanationMethod method, Device device)
    {
        using var model = SmallNetworks.Convolutional();
        ModelPlacement.Move(model, device, ScalarType.Float32);
        return method.Explain(model, SmallNetworks.Images(2, 32).to(device), tensor([0L, 2L], device: device));
    }

    /// <summary>Without running statistics: those of the lazy device know no momentum.</summary>
    private static IEnumerable<Tensor> Averaged(TrainingState state) =>
        state.TestedWeights().Where(pair => pair.Value.is_floating_point() && !pair.Name.Contains(".running_", StringComparison.Ordinal)).Select(pair => pair.Value);

    private void AssertSame(Func<Device, Tensor> compute, string what = "result")
    {
        using var scope = NewDisposeScope();
        var (expected, actual) = (compute(CPU).to(float64), compute(lazy).cpu().to(float64));
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).abs().max().item<double>() / expected.abs().max().item<double>();
        Assert.True(difference <= Tolerance, $"{what}: differs by {difference:G3} of the largest value");
    }

    private static LabeledImages Noise()
    {
        var images = new LabeledImages(Count, 28, 28, 3, [.. Enumerable.Range(0, Count).Select(image => image % SmallNetworks.ClassCount)]);
        new Random(1).NextBytes(images.Images(0, Count));
        return images;
    }
}
