using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>One of <see cref="Blend"/>'s operations with a factor U(1 - strength, 1 + strength) for each image.</summary>
internal sealed class FactorJitter(string purpose, double strength, Func<Tensor, Tensor, Tensor> apply) : IAugmentation
{
    public string Purpose => purpose;

    public int Numbers => 1;

    public void Draw(SeededRandom random, Span<float> numbers) => numbers[0] = (float)random.Between(1 - strength, 1 + strength);

    public Tensor Apply(Tensor images, Tensor numbers) => apply(images, numbers);
}
