using Cytobench.Data;
using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training;

[Collection(nameof(Alone))]
public sealed class ImageInputTests
{
    private static readonly Normalization Simple = new([0.5, 0.25, 0.125], [0.5, 0.25, 2]);

    [Fact]
    public void Pixels_are_scaled_and_normalised_by_channel()
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(1, 1, 1, Simple, CPU, ScalarType.Float32);
        var batch = input.Prepare(tensor(new byte[] { 255, 0, 51 }, [1, 1, 1, 3]));
        float[] expected = [1, -1, 0.0375f];                             // (1 - 0.5) / 0.5, (0 - 0.25) / 0.25, (0.2 - 0.125) / 2
        Assert.All(expected.Zip(batch.flatten().data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void Grey_images_fill_three_channels()
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(2, 2, 2, Normalization.Half, CPU, ScalarType.Float32);
        var batch = input.Prepare(tensor(new byte[] { 0, 255, 255, 0 }, [1, 2, 2, 1]));
        Assert.Equal([1, 3, 2, 2], batch.shape);
        Assert.Equal([-1, 1, 1, -1], batch[0, 2].contiguous().data<float>().ToArray());
    }

    /// <summary>The host's resize is bit-exact with Pillow and rounds twice to 8 bits; here nothing is rounded.</summary>
    [Theory, InlineData(28, 64), InlineData(64, 28), InlineData(30, 30)]
    public void Resizing_on_the_device_follows_pillow(int from, int to)
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(1, "pixels");
        var pixels = Enumerable.Range(0, from * from * 3).Select(_ => (byte)random.NextInt(256)).ToArray();
        using var input = new ImageInput(from, from, to, new Normalization([0, 0, 0], [1, 1, 1]), CPU, ScalarType.Float32);
        var device = (input.Prepare(tensor(pixels, [1, from, from, 3])) * 255).permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
        var host = new byte[to * to * 3];
        Resize.Image(pixels, from, from, 3, host, to, to);
        Assert.All(host.Zip(device), pair => Assert.Equal(pair.First, pair.Second, 1.01));
    }

    /// <summary>By hand: channel 0 holds 0 and 200 (mean 100, deviation 100), channel 1 holds 10 twice (deviation 0, so 1 is taken), channel 2 holds 1 and 3.</summary>
    [Fact]
    public void Train_statistics_are_mean_and_deviation_of_all_pixels()
    {
        using var pixels = tensor(new byte[] { 0, 10, 1, 200, 10, 3 }, [2, 1, 1, 3]);
        var statistics = PixelStatistics.Compute(pixels);
        Assert.All(statistics.Mean.Zip([100 / 255.0, 10 / 255.0, 2 / 255.0]), pair => Assert.Equal(pair.Second, pair.First, 12));
        Assert.All(statistics.Deviation.Zip([100 / 255.0, 1 / 255.0, 1 / 255.0]), pair => Assert.Equal(pair.Second, pair.First, 12));
    }
}
