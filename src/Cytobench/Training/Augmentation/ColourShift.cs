using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>Each channel of a normalised image times g plus o, g ~ U(1 - gain, 1 + gain), o ~ U(-offset, offset), in standard deviations.</summary>
internal sealed class ColourShift(double gain, double offset) : IAugmentation
{
    public string Purpose => "colour";

    public int Numbers => 6;                                             // three factors, three offsets

    public void Draw(SeededRandom random, Span<float> numbers)
    {
        for (var channel = 0; channel < 3; channel++)
            (numbers[channel], numbers[3 + channel]) = ((float)random.Between(1 - gain, 1 + gain), (float)random.Between(-offset, offset));
    }

    public Tensor Apply(Tensor images, Tensor numbers)
    {
        using var scope = NewDisposeScope();
        var pairs = numbers.view(-1, 2, 3, 1, 1);
        return (images * pairs.select(1, 0)).add_(pairs.select(1, 1)).MoveToOuterDisposeScope();
    }
}
