using static TorchSharp.torch;

namespace Cytobench.Tests.Training.Augmentation;

/// <summary>Random pixels, and plain loops over them that say what an operation should give.</summary>
internal static class TestPixels
{
    /// <returns>uint8 (B, H, W, C).</returns>
    public static Tensor Bytes(int count, int height, int width, int channels = 3, int seed = 1)
    {
        var random = new SeededRandom(seed, "pixels");
        return tensor(Enumerable.Range(0, count * height * width * channels).Select(_ => (byte)random.NextInt(256)).ToArray(), [count, height, width, channels]);
    }

    /// <returns>(B, C, H, W) float32, 0 to 255; whole numbers unless fractions are wanted.</returns>
    public static Tensor Floats(int count, int channels, int height, int width, bool fractions = false)
    {
        var random = new SeededRandom(2, "pixels");
        return tensor(Enumerable.Range(0, count * channels * height * width).Select(_ => fractions ? (float)random.Between(0, 255) : random.NextInt(256)).ToArray(), [count, channels, height, width]);
    }

    /// <summary>(B, C, H, W) as [b][c][y, x].</summary>
    public static double[][][,] Planes(Tensor images)
    {
        using var scope = NewDisposeScope();
        var (shape, values) = (images.shape, images.to(float32).contiguous().data<float>().ToArray());
        var (channels, height, width) = ((int)shape[1], (int)shape[2], (int)shape[3]);
        return [.. Enumerable.Range(0, (int)shape[0]).Select(b => Enumerable.Range(0, channels).Select(c =>
        {
            var plane = new double[height, width];
            for (var i = 0; i < height * width; i++)
                plane[i / width, i % width] = values[(b * channels + c) * height * width + i];
            return plane;
        }).ToArray())];
    }

    public static void AssertEqual(double[][][,] expected, Tensor actual, double tolerance)
    {
        var planes = Planes(actual);
        Assert.Equal(expected.Length, planes.Length);
        for (var b = 0; b < expected.Length; b++)
        {
            for (var c = 0; c < expected[b].Length; c++)
            {
                var (one, other) = (expected[b][c], planes[b][c]);
                for (var y = 0; y < one.GetLength(0); y++)
                {
                    for (var x = 0; x < one.GetLength(1); x++)
                        Assert.True(Math.Abs(one[y, x] - other[y, x]) <= tolerance, $"image {b}, channel {c}, row {y}, column {x}: {one[y, x]} expected, {other[y, x]} found");
                }
            }
        }
    }

    /// <summary>The same function for each pixel of each channel.</summary>
    public static double[][][,] Map(double[][][,] images, Func<double, int, double> change) =>
        [.. images.Select((image, b) => image.Select(plane =>
        {
            var result = (double[,])plane.Clone();
            for (var y = 0; y < plane.GetLength(0); y++)
            {
                for (var x = 0; x < plane.GetLength(1); x++)
                    result[y, x] = change(plane[y, x], b);
            }
            return result;
        }).ToArray())];

    /// <summary>Bilinear at a place in pixels (0 is the first pixel's centre), mirrored at the outer edges of the outer pixels.</summary>
    public static double Sample(double[,] plane, double x, double y)
    {
        var (height, width) = (plane.GetLength(0), plane.GetLength(1));
        (x, y) = (Mirror(x, width), Mirror(y, height));
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        double At(int row, int column) => plane[Math.Min(row, height - 1), Math.Min(column, width - 1)];
        var (dx, dy) = (x - left, y - top);
        return (1 - dy) * ((1 - dx) * At(top, left) + dx * At(top, left + 1)) + dy * ((1 - dx) * At(top + 1, left) + dx * At(top + 1, left + 1));
    }

    private static double Mirror(double place, int size)
    {
        while (place < -0.5 || place > size - 0.5)
            place = place < -0.5 ? -1 - place : 2 * size - 1 - place;
        return Math.Clamp(place, 0, size - 1);
    }
}
