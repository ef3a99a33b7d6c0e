using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>
/// A step's random numbers for all images of its batch. They are drawn on the host, so that they are the same on every
/// device, each purpose from a stream of its own, and go to the device as one tensor.
/// </summary>
internal sealed class StepNumbers(int images, Func<string, SeededRandom> random)
{
    private readonly List<float> values = [];
    private Tensor? uploaded;

    /// <summary>Draws one image's numbers.</summary>
    public delegate void Draw(SeededRandom random, Span<float> numbers);

    public int Images { get; } = images;

    public SeededRandom Random(string purpose) => random(purpose);

    /// <summary>Draws for each image in turn.</summary>
    public Block Add(string purpose, int perImage, Draw draw)
    {
        var (stream, numbers) = (Random(purpose), new float[Images * perImage]);
        for (var image = 0; image < Images; image++)
            draw(stream, numbers.AsSpan(image * perImage, perImage));
        return Add(numbers);
    }

    /// <param name="numbers">Whole numbers up to 2^24 keep their value.</param>
    public Block Add(ReadOnlySpan<float> numbers)
    {
        values.AddRange(numbers);
        return new Block(values.Count - numbers.Length, numbers.Length);
    }

    /// <summary>After the last number was added.</summary>
    public void Upload(Device device)
    {
        if (values.Count == 0)
            return;
        var host = tensor(values.ToArray());
        // A GPU that must hand over pageable memory first finishes all it was given: the host could not run ahead of it.
        uploaded = (device.type == TorchSharp.DeviceType.CUDA ? host.pin_memory() : host).to(device, non_blocking: true);
    }

    /// <returns>float32, flat; belongs to the current dispose scope.</returns>
    public Tensor this[Block block] => (uploaded ?? throw new InvalidOperationException("nothing was uploaded")).narrow(0, block.First, block.Count);

    /// <summary>Where numbers that belong together stand.</summary>
    public readonly record struct Block(int First, int Count);
}
