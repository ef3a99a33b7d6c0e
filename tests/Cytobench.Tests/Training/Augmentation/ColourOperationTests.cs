using Cytobench.Training.Augmentation;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training.Augmentation;

/// <summary>Each operation on values against a loop over the pixels of one image.</summary>
[Collection(nameof(Alone))]
public sealed class ColourOperationTests
{
    private static readonly double[] Factors = [0, 0.4, 1, 1.7];

    private static Tensor Images(int channels = 3) => TestPixels.Floats(4, channels, 7, 9, fractions: true);

    private static Tensor Amounts(params double[] values) => tensor(values.Select(value => (float)value).ToArray());

    [Fact]
    public void Brightness_multiplies()
    {
        using var scope = NewDisposeScope();
        var images = Images();
        TestPixels.AssertEqual(TestPixels.Map(TestPixels.Planes(images), (value, b) => Math.Min(255, value * Factors[b])), Blend.Brightness(images, Amounts(Factors)), 1e-3);
    }

    [Theory, InlineData(1), InlineData(3)]
    public void Contrast_moves_values_from_or_to_the_mean_grey(int channels)
    {
        using var scope = NewDisposeScope();
        var images = Images(channels);
        var planes = TestPixels.Planes(images);
        var means = planes.Select(image => Grey(image).Cast<double>().Average()).ToArray();
        TestPixels.AssertEqual(TestPixels.Map(planes, (value, b) => Math.Clamp(means[b] + (value - means[b]) * Factors[b], 0, 255)), Blend.Contrast(images, Amounts(Factors)), 1e-2);
    }

    [Fact]
    public void Saturation_moves_colours_from_or_to_grey()
    {
        using var scope = NewDisposeScope();
        var images = Images();
        var expected = TestPixels.Planes(images).Select((image, b) =>
        {
            var grey = Grey(image);
            return image.Select(plane => Each(plane, (y, x) => Math.Clamp(grey[y, x] + (plane[y, x] - grey[y, x]) * Factors[b], 0, 255))).ToArray();
        }).ToArray();
        TestPixels.AssertEqual(expected, Blend.Saturation(images, Amounts(Factors)), 1e-2);
    }

    [Fact]
    public void Grey_images_have_no_saturation_to_change()
    {
        using var scope = NewDisposeScope();
        var images = Images(1);
        TestPixels.AssertEqual(TestPixels.Planes(images), Blend.Saturation(images, Amounts(Factors)), 1e-3);
    }

    [Fact]
    public void Sharpness_moves_values_from_or_to_the_blurred_image_and_keeps_the_border()
    {
        using var scope = NewDisposeScope();
        var images = Images();
        var expected = TestPixels.Planes(images).Select((image, b) => image.Select(plane => Each(plane, (y, x) =>
        {
            if (y == 0 || x == 0 || y == plane.GetLength(0) - 1 || x == plane.GetLength(1) - 1)
                return plane[y, x];
            var sum = 4 * plane[y, x];
            for (var i = 0; i < 9; i++)
                sum += plane[y - 1 + i / 3, x - 1 + i % 3];
            return Math.Clamp(sum / 13 + (plane[y, x] - sum / 13) * Factors[b], 0, 255);
        })).ToArray()).ToArray();
        TestPixels.AssertEqual(expected, Blend.Sharpness(images, Amounts(Factors)), 1e-2);
    }

    [Fact]
    public void Images_too_small_to_blur_keep_their_sharpness()
    {
        using var scope = NewDisposeScope();
        var images = TestPixels.Floats(4, 3, 2, 2);
        TestPixels.AssertEqual(TestPixels.Planes(images), Blend.Sharpness(images, Amounts(Factors)), 1e-3);
    }

    /// <summary>For whole values this is the bit mask of Pillow and torchvision.</summary>
    [Fact]
    public void Posterize_keeps_the_highest_bits()
    {
        using var scope = NewDisposeScope();
        var images = TestPixels.Floats(4, 3, 7, 9);
        int[] bits = [1, 2, 5, 8];
        TestPixels.AssertEqual(TestPixels.Map(TestPixels.Planes(images), (value, b) => (int)value & ~((1 << (8 - bits[b])) - 1)), Posterize.Apply(images, Amounts(1, 2, 5, 8)), 0);
    }

    [Fact]
    public void Posterize_rounds_what_interpolation_left_just_below_a_step()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(128, Posterize.Apply(full([1, 1, 1, 1], 127.99999f), Amounts(1)).item<float>());
    }

    [Fact]
    public void Solarize_inverts_from_its_threshold_on()
    {
        using var scope = NewDisposeScope();
        var images = TestPixels.Floats(4, 3, 7, 9);
        double[] thresholds = [0, 100, 200, 255];
        TestPixels.AssertEqual(TestPixels.Map(TestPixels.Planes(images), (value, b) => value >= thresholds[b] ? 255 - value : value), Solarize.Apply(images, Amounts(thresholds)), 0);
    }

    [Fact]
    public void Auto_contrast_stretches_each_channel_and_keeps_flat_ones()
    {
        using var scope = NewDisposeScope();
        var images = Images() * 0.5 + 30;
        images[2, 1] = full([7, 9], 77f);
        var expected = TestPixels.Planes(images).Select(image => image.Select(plane =>
        {
            var (least, largest) = (plane.Cast<double>().Min(), plane.Cast<double>().Max());
            return Each(plane, (y, x) => least == largest ? plane[y, x] : (plane[y, x] - least) * 255 / (largest - least));
        }).ToArray()).ToArray();
        TestPixels.AssertEqual(expected, AutoContrast.Apply(images), 1e-2);
    }

    /// <summary>Large enough that steps are not 0, with a dark channel and a flat one.</summary>
    [Fact]
    public void Equalize_spreads_the_histogram_of_each_channel()
    {
        using var scope = NewDisposeScope();
        var images = TestPixels.Floats(2, 3, 40, 41);
        images[0, 1] = (images[0, 1] / 4).floor();
        images[1, 2] = full([40, 41], 9f);
        TestPixels.AssertEqual([.. TestPixels.Planes(images).Select(image => image.Select(Equalized).ToArray())], Equalize.Apply(images), 0);
    }

    [Fact]
    public void Equalize_leaves_images_with_fewer_pixels_than_values()
    {
        using var scope = NewDisposeScope();
        var images = TestPixels.Floats(1, 3, 5, 5);
        TestPixels.AssertEqual(TestPixels.Planes(images), Equalize.Apply(images), 0);
    }

    private static double[,] Equalized(double[,] plane)
    {
        var histogram = new int[256];
        foreach (var value in plane)
            histogram[(int)value]++;
        var step = (plane.Length - histogram.Last(count => count > 0)) / 255;
        return step == 0 ? plane : Each(plane, (y, x) => Math.Min(255, (histogram.Take((int)plane[y, x]).Sum() + step / 2) / step));
    }

    private static double[,] Grey(double[][,] image) =>
        image.Length == 1 ? image[0] : Each(image[0], (y, x) => 0.299 * image[0][y, x] + 0.587 * image[1][y, x] + 0.114 * image[2][y, x]);

    private static double[,] Each(double[,] like, Func<int, int, double> value)
    {
        var result = new double[like.GetLength(0), like.GetLength(1)];
        for (var y = 0; y < result.GetLength(0); y++)
        {
            for (var x = 0; x < result.GetLength(1); x++)
                result[y, x] = value(y, x);
        }
        return result;
    }
}
