using System.Globalization;
using System.Text.RegularExpressions;
using Cytobench.Data;

namespace Cytobench.Tests.Data;

/// <summary>Against arrays that Pillow made; Golden/make_resize_golden.py says how, and with which versions.</summary>
public sealed partial class ResizeGoldenTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden", "resize");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.npy").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Resized_pixels_are_those_of_Pillow(string file)
    {
        var match = FileName().Match(file);
        int Number(int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        var (height, width, channels, targetHeight, targetWidth) = (Number(2), Number(3), Number(4), Number(5), Number(6));
        var (expected, shape) = NpyFile.ReadBytes(Path.Combine(Folder, file));
        Assert.Equal([targetHeight, targetWidth, channels], shape);

        var actual = new byte[targetHeight * targetWidth * channels];
        var source = Formula(height, width, channels);
        if (match.Groups[1].Value == "square")
            Resize.ToSquare(source, height, width, channels, actual, targetWidth);
        else
            Resize.Image(source, height, width, channels, actual, targetHeight, targetWidth, Enum.Parse<ResampleFilter>(match.Groups[1].Value, ignoreCase: true));
        Assert.Equal(expected, actual);
    }

    /// <summary>The float weights give the fixed-point result but for rounding: two passes, half a level each, and what it grows to.</summary>
    [Theory]
    [InlineData(ResampleFilter.Bilinear, 200, 28)]
    [InlineData(ResampleFilter.Bilinear, 28, 224)]
    [InlineData(ResampleFilter.Bicubic, 200, 28)]
    public void The_dense_weights_resize_as_the_fixed_point_ones(ResampleFilter filter, int from, int to)
    {
        var source = Formula(from, from, 1);
        var exact = new byte[to * to];
        Resize.Image(source, from, from, 1, exact, to, to, filter);
        var weights = ResampleWeights.Compute(from, to, filter);
        for (var y = 0; y < to; y += 3)
        {
            for (var x = 0; x < to; x += 3)
            {
                var sum = 0.0;
                for (var v = 0; v < from; v++)
                {
                    var row = 0.0;
                    for (var u = 0; u < from; u++)
                        row += weights[x * from + u] * source[v * from + u];
                    sum += weights[y * from + v] * Math.Clamp(row, 0, 255);
                }
                Assert.InRange(Math.Clamp(sum, 0, 255) - exact[y * to + x], -1.2, 1.2);
            }
        }
    }

    private static byte[] Formula(int height, int width, int channels)
    {
        var pixels = new byte[height * width * channels];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < channels; c++)
                {
                    var value = (y * y * 7 + x * x * 3 + x * y * 5 + 31 * x + 17 * y + 101 * c) % 256;
                    pixels[(y * width + x) * channels + c] = (byte)((x / 3 + y / 5 + c) % 4 == 0 ? 255 : value);
                }
            }
        }
        return pixels;
    }

    [GeneratedRegex(@"^(\w+?)_(\d+)x(\d+)x(\d+)_to_(\d+)x(\d+)\.npy$")]
    private static partial Regex FileName();
}
