using Cytobench.Training.Augmentation;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training.Augmentation;

[Collection(nameof(Alone))]
public sealed class AugmentationPolicyTests
{
    private static readonly AugmentConfig Trivial = new() { Policy = "trivial" };

    /// <summary>torchvision's table for TrivialAugmentWide at bin 30 and 15 of 31, and for RandAugment at 9; shifts as shares of the grid.</summary>
    [Fact]
    public void Amounts_are_those_of_torchvision()
    {
        var (wide, rand) = (new AugmentationPolicy.Ranges(0.99, 2 * 32.0 / 224, 135, 0.99, 6), new AugmentationPolicy.Ranges(0.3, 2 * 150.0 / 331, 30, 0.9, 4));
        Assert.Equal(-0.99, wide.Amount(PolicyOperation.ShearX, 1, -1), 12);
        Assert.Equal(67.5, wide.Amount(PolicyOperation.Rotate, 0.5, 1), 12);
        Assert.Equal(0.01, wide.Amount(PolicyOperation.Brightness, 1, -1), 12);
        Assert.Equal(2, wide.Amount(PolicyOperation.Posterize, 1, 1));
        Assert.Equal(8, wide.Amount(PolicyOperation.Posterize, 0, 1));
        Assert.Equal(127.5, wide.Amount(PolicyOperation.Solarize, 0.5, 1), 12);
        Assert.Equal(0.09, rand.Amount(PolicyOperation.ShearY, 9 / 30.0, 1), 12);
        Assert.Equal(9, rand.Amount(PolicyOperation.Rotate, 9 / 30.0, 1), 12);
        Assert.Equal(1.27, rand.Amount(PolicyOperation.Contrast, 9 / 30.0, 1), 12);
        Assert.Equal(7, rand.Amount(PolicyOperation.Posterize, 9 / 30.0, 1)); // 8 - round(1.2)
        Assert.Equal(178.5, rand.Amount(PolicyOperation.Solarize, 9 / 30.0, 1), 12);
        Assert.Equal(2 * 0.3 * 150 / 331, rand.Amount(PolicyOperation.TranslateX, 9 / 30.0, 1), 12);
    }

    /// <summary>By hand: what stands at a view's corner (1, 1).</summary>
    [Theory, InlineData("ShearX", 0.5, 1.5, 1), InlineData("ShearY", 0.5, 1, 1.5), InlineData("TranslateX", 0.25, 1.25, 1), InlineData("TranslateY", 0.25, 1, 1.25), InlineData("Rotate", 90, -1, 1), InlineData("Equalize", 0, 1, 1)]
    public void Moves_are_matrices_about_the_centre(string operation, double amount, double x, double y)
    {
        var m = new PolicyChoice(Enum.Parse<PolicyOperation>(operation), amount).Matrix;
        Assert.Equal(x, m.Xx + m.Xy + m.X, 12);
        Assert.Equal(y, m.Yx + m.Yy + m.Y, 12);
    }

    /// <summary>Two rounds; each image goes through its own operations alone, one image at a time, with the same result.</summary>
    [Fact]
    public void Images_that_drew_the_same_are_changed_together_as_each_by_itself()
    {
        using var scope = NewDisposeScope();
        var images = TestPixels.Floats(60, 3, 20, 20, fractions: true);
        var (ranges, random, choices) = (new AugmentationPolicy.Ranges(0.99, 0.3, 135, 0.99, 6), new SeededRandom(1, "choices"), new PolicyChoice[60, 2]);
        for (var i = 0; i < 120; i++)
        {
            var operation = (PolicyOperation)random.NextInt(14);
            choices[i / 2, i % 2] = new(operation, ranges.Amount(operation, random.NextDouble(), 1));
        }
        var expected = new List<double[][,]>();
        for (var i = 0; i < 60; i++)
        {
            var image = images.narrow(0, i, 1).clone();
            foreach (var choice in (PolicyChoice[])[choices[i, 0], choices[i, 1]])
                image = choice.IsColour ? PolicyChoice.Apply(choice.Operation, image, tensor(new[] { (float)choice.Amount })) : image;
            expected.AddRange(TestPixels.Planes(image));
        }
        var numbers = new StepNumbers(60, purpose => new SeededRandom(1, purpose));
        var draw = new PolicyDraw(choices, numbers);
        numbers.Upload(CPU);
        draw.ChangeColours(images);
        TestPixels.AssertEqual([.. expected], images, 1e-3);
        Assert.Equal(choices[7, 0].Matrix * choices[7, 1].Matrix, draw.Matrix(7));
    }

    [Fact]
    public void All_fourteen_operations_are_drawn_alike()
    {
        using var scope = NewDisposeScope();
        var moved = 0;
        var numbers = new StepNumbers(7000, purpose => new SeededRandom(1, purpose));
        var draw = AugmentationPolicy.Of(Trivial)!.Draw(numbers);
        for (var image = 0; image < 7000; image++)
            moved += draw.Matrix(image) == AffineMatrix.Identity ? 0 : 1;
        Assert.InRange(moved / 7000.0, 5 / 14.0 * 30 / 31 - 0.02, 5 / 14.0 * 30 / 31 + 0.02); // five move pixels, one strength in 31 is 0
        var histogram = draw.Operations().GroupBy(operation => operation).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(14, histogram.Count);
        Assert.All(histogram.Values, count => Assert.InRange(count, 420, 580));
    }

    [Fact]
    public void RandAugment_takes_as_many_operations_as_asked()
    {
        var numbers = new StepNumbers(10, purpose => new SeededRandom(1, purpose));
        Assert.Equal(30, AugmentationPolicy.Of(new AugmentConfig { Policy = "rand", PolicyOperations = 3 })!.Draw(numbers).Operations().Count());
    }
}
