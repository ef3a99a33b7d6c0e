using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Methods;

/// <summary>Networks small enough to calculate with, and to explain in every way within a second.</summary>
internal static class SmallNetworks
{
    public const int ClassCount = 3;

    /// <summary>4 x 4 tokens of width 16, two blocks with two heads.</summary>
    public static ImageClassifier Transformer(bool classToken, int size = 16, int width = 16, int depth = 2, int seed = 1) => Evaluated(
        VisionTransformer.Describe("vit_test", "test", patch: 4, size, width, depth, heads: 2, classToken).Create(ClassCount, size, seed));

    /// <summary>One block a stage.</summary>
    public static ImageClassifier Convolutional(int size = 32, int seed = 1) => Evaluated(
        ResNet.Describe("resnet_test", "test", [1, 1, 1, 1], bottleneck: false).Create(ClassCount, size, seed));

    public static ImageClassifier Linear(int size, int seed = 1) => Evaluated(new LinearNetwork(size, seed));

    /// <summary>Its features are the image's channels, each the mean of cells of <paramref name="cell"/> pixels a side.</summary>
    public static ImageClassifier Cells(int size, int cell, int seed = 1) => Evaluated(new CellNetwork(size, cell, seed));

    public static Tensor Images(int count, int size, int seed = 5)
    {
        using var generator = new Generator((ulong)seed);
        return randn(count, 3, size, size, generator: generator);
    }

    private static ImageClassifier Evaluated(ImageClassifier model)
    {
        model.eval();
        return model;
    }

    /// <summary>The names of what a test network need not say.</summary>
    internal abstract class TestNetwork(int size) : ImageClassifier(
        new ModelSpec
        {
            Name = "test",
            Family = "cnn",
            Title = "test",
            Paper = "none",
            NativeSize = size,
            SizeMultiple = 1,
            PretrainedNormalization = Normalization.Half,
            Build = (_, _, _) => throw new NotSupportedException(),
        }, ClassCount, size)
    {
        public override double FlopsPerImage => 0;

        public override double ActivationsPerImage => 3.0 * ImageSize * ImageSize;

        public override IReadOnlyList<string> HeadNames => [];

        public override int LastLayer => 0;

        public override int ResidualBlocks => 0;

        public override int LayerOf(string parameterName) => 0;

        public override void Initialize() { }
    }

    /// <summary>logits = W x + b.</summary>
    internal sealed class LinearNetwork : TestNetwork
    {
        private readonly TorchSharp.Modules.Linear head;

        public LinearNetwork(int size, int seed) : base(size)
        {
            manual_seed(seed);
            head = nn.Linear(3 * size * size, Classes);
            RegisterComponents();
        }

        /// <summary>(K, 3, S, S).</summary>
        public Tensor Weights => head.weight!.detach().view(Classes, 3, ImageSize, ImageSize);

        public override Tensor Logits(Tensor images, Intermediates? kept, Tensor? dropPath = null) => head.call(images.flatten(1));
    }

    /// <summary>logits = W mean over cells of tanh(features) + b.</summary>
    internal sealed class CellNetwork : TestNetwork
    {
        private readonly TorchSharp.Modules.Linear head;
        private readonly int cell;

        public CellNetwork(int size, int cell, int seed) : base(size)
        {
            this.cell = cell;
            manual_seed(seed);
            head = nn.Linear(3, Classes);
            RegisterComponents();
        }

        public override string CamLayer(int minimumSide) => "cells";

        public override Tensor Logits(Tensor images, Intermediates? kept, Tensor? dropPath = null)
        {
            var cells = nn.functional.avg_pool2d(images, cell);          // (B, 3, S / cell, S / cell)
            return head.call((kept?.Offer("cells", cells) ?? cells).tanh().mean([2, 3]));
        }
    }
}
