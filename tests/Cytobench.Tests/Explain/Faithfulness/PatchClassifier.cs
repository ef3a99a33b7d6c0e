using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Faithfulness;

/// <summary>
/// Looks at one square alone: class 0 has the logit <see cref="Slope"/> times the mean of the square over pixels and channels, class 1 has 0.
/// On an image that is 1 in the square and 0 outside, the probability of class 0 with a share s of the square left is 1 / (1 + exp(-4 s)).
/// </summary>
internal sealed class PatchClassifier : ImageClassifier
{
    public const int Side = 24;
    public const int First = 2;                                          // away from the middle, where the Gaussian is
    public const int Width = 8;                                          // 64 of 576 pixels
    public const double Slope = 4;

    private PatchClassifier(ModelSpec spec, int classes, int imageSize) : base(spec, classes, imageSize) => RegisterComponents();

    public static ModelSpec Description { get; } = new()
    {
        Name = "patch",
        Family = "cnn",
        Title = "Patch",
        Paper = "",
        NativeSize = Side,
        SizeMultiple = 1,
        PretrainedNormalization = Normalization.Half,
        Build = (spec, classes, size) => new PatchClassifier(spec, classes, size),
    };

    public static PatchClassifier Create()
    {
        var model = (PatchClassifier)Description.Create(classes: 2, Side, seed: 1);
        model.eval();
        return model;
    }

    public static double Probability(double left) => 1 / (1 + Math.Exp(-Slope * left));

    /// <summary>(n, 24, 24): 1 in the square, 0 outside; the caller disposes it.</summary>
    public static Tensor Square(int n)
    {
        using var scope = NewDisposeScope();
        var square = zeros(n, Side, Side);
        square.narrow(1, First, Width).narrow(2, First, Width).fill_(1);
        return square.MoveToOuterDisposeScope();
    }

    public override Tensor Logits(Tensor images, Intermediates? kept, Tensor? dropPath = null)
    {
        var mean = images.narrow(2, First, Width).narrow(3, First, Width).mean([1, 2, 3]);
        return stack([mean * Slope, zeros_like(mean)], 1);
    }

    public override void Initialize()
    {
    }

    public override double FlopsPerImage => 0;

    public override double ActivationsPerImage => 0;

    public override IReadOnlyList<string> HeadNames => [];

    public override int LayerOf(string parameterName) => 0;

    public override int LastLayer => 0;

    public override int ResidualBlocks => 0;
}
