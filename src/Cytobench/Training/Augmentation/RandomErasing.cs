using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>With a probability, one rectangle of the normalised image becomes 0, the mean colour: 2 to 33 % of the area, height / width 0.3 to 3.3.</summary>
/// <remarks>
/// Zhong et al. 2020, arXiv:1708.04896, with the limits of torchvision: logarithm of the ratio uniform, sides rounded, ten tries to fit.
/// </remarks>
internal sealed class RandomErasing(double probability, int size) : IAugmentation
{
    private const double MinArea = 0.02;
    private const double MaxArea = 0.33;
    private const int Tries = 10;
    private static readonly double MinLogRatio = Math.Log(0.3);
    private static readonly double MaxLogRatio = Math.Log(3.3);

    public string Purpose => "erasing";

    public int Numbers => 4;                                             // top, bottom, left, right; the ends are not erased

    public void Draw(SeededRandom random, Span<float> numbers)
    {
        numbers.Clear();
        if (random.NextDouble() >= probability)
            return;
        for (var i = 0; i < Tries; i++)
        {
            var (area, ratio) = (random.Between(MinArea, MaxArea) * size * size, Math.Exp(random.Between(MinLogRatio, MaxLogRatio)));
            var (height, width) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (height >= size || width >= size)
                continue;
            var (top, left) = (random.NextInt(size - height + 1), random.NextInt(size - width + 1));
            (numbers[0], numbers[1], numbers[2], numbers[3]) = (top, top + height, left, left + width);
            return;
        }
    }

    public Tensor Apply(Tensor images, Tensor numbers)
    {
        using var scope = NewDisposeScope();
        var places = arange(size, dtype: float32, device: images.device);
        var edges = numbers.view(-1, 4, 1);
        Tensor Inside(int edge) => (places >= edges.select(1, edge)).logical_and(places < edges.select(1, edge + 1)); // (B, S)
        var erased = Inside(0).view(-1, 1, size, 1).logical_and(Inside(2).view(-1, 1, 1, size)); // (B, 1, S, S)
        return images.masked_fill(erased, 0).MoveToOuterDisposeScope();
    }
}
