using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>Something done to every image of a batch with numbers of its own; places stay where they are.</summary>
internal interface IAugmentation
{
    /// <summary>Names its stream of random numbers.</summary>
    string Purpose { get; }

    /// <summary>How many numbers an image needs.</summary>
    int Numbers { get; }

    void Draw(SeededRandom random, Span<float> numbers);

    /// <param name="images">(B, C, S, S) float32; left as it is.</param>
    /// <param name="numbers">(B, <see cref="Numbers"/>).</param>
    /// <returns>(B, C, S, S), a new tensor; belongs to the current dispose scope.</returns>
    Tensor Apply(Tensor images, Tensor numbers);
}
