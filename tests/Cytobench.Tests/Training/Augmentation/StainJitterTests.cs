using Cytobench.Training.Augmentation;
using MathNet.Numerics.LinearAlgebra;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training.Augmentation;

[Collection(nameof(Alone))]
public sealed class StainJitterTests
{
    private static readonly Matrix<double> Stains = Matrix<double>.Build.DenseOfArray(StainJitter.Stains);

    [Fact]
    public void Alpha_1_and_beta_0_change_nothing()
    {
        using var scope = NewDisposeScope();
        var images = TestPixels.Floats(2, 3, 6, 6);
        TestPixels.AssertEqual(TestPixels.Planes(images), new StainJitter(0.1).Apply(images, Numbers([1, 1, 1], [0, 0, 0]).repeat(2)), 1e-3);
    }

    [Fact]
    public void Each_pixel_is_unmixed_changed_and_mixed_again()
    {
        using var scope = NewDisposeScope();
        double[] alpha = [1.1, 0.9, 1.05];
        double[] beta = [0.04, -0.03, 0.08];
        var images = TestPixels.Floats(1, 3, 6, 6);
        var planes = TestPixels.Planes(images)[0];
        var expected = planes.Select(plane => (double[,])plane.Clone()).ToArray();
        for (var i = 0; i < 36; i++)
        {
            var density = Vector<double>.Build.Dense(3, c => -Math.Log((planes[c][i / 6, i % 6] + 1) / 256));
            var amounts = Stains.Transpose().Solve(density);             // density = amounts as a row, times the stains
            var changed = Stains.Transpose() * Vector<double>.Build.Dense(3, stain => alpha[stain] * amounts[stain] + beta[stain]);
            for (var c = 0; c < 3; c++)
                expected[c][i / 6, i % 6] = Math.Clamp(256 * Math.Exp(-changed[c]) - 1, 0, 255);
        }
        TestPixels.AssertEqual([expected], new StainJitter(0.1).Apply(images, Numbers(alpha, beta)), 2e-2);
    }

    /// <summary>By hand: more hematoxylin darkens red by exp(-0.65 x 0.1) of I + 1, on white: 256 x 0.93707 - 1.</summary>
    [Fact]
    public void More_hematoxylin_takes_its_share_of_each_colour()
    {
        using var scope = NewDisposeScope();
        var white = full([1, 3, 1, 1], 255f);
        var values = new StainJitter(0.1).Apply(white, Numbers([1, 1, 1], [0.1, 0, 0])).data<float>().ToArray();
        Assert.Equal(256 * Math.Exp(-0.065) - 1, values[0], 1e-3);
        Assert.Equal(256 * Math.Exp(-0.070) - 1, values[1], 1e-3);
        Assert.Equal(256 * Math.Exp(-0.029) - 1, values[2], 1e-3);
    }

    /// <summary>Offsets are beta times the stains; solved for beta, they lie in (-sigma, sigma) and fill it.</summary>
    [Fact]
    public void Draws_are_within_sigma()
    {
        var (random, numbers) = (new SeededRandom(1, "stain"), new float[12]);
        var betas = new List<double>();
        for (var i = 0; i < 500; i++)
        {
            new StainJitter(0.2).Draw(random, numbers);
            betas.AddRange(Stains.Transpose().Solve(Vector<double>.Build.Dense(3, c => numbers[9 + c])));
            var alphas = (Stains * Matrix<double>.Build.Dense(3, 3, (row, column) => numbers[row * 3 + column]) * Stains.Inverse()).Diagonal();
            Assert.All(alphas, alpha => Assert.InRange(alpha, 0.8 - 1e-4, 1.2 + 1e-4));
        }
        Assert.InRange(betas.Min(), -0.2 - 1e-4, -0.19);
        Assert.InRange(betas.Max(), 0.19, 0.2 + 1e-4);
    }

    private static Tensor Numbers(double[] alpha, double[] beta)
    {
        var numbers = new float[12];
        StainJitter.Fill(alpha, beta, numbers);
        return tensor(numbers);
    }
}
