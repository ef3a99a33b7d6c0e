using CsCheck;
using Cytobench.Data;

namespace Cytobench.Tests.Data;

public sealed class ResizeTests
{
    private static readonly Gen<ResampleFilter> Filters = Gen.Bool.Select(cubic => cubic ? ResampleFilter.Bicubic : ResampleFilter.Bilinear);

    [Fact]
    public void Each_row_of_weights_sums_to_one() =>
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 90], Filters).Sample((input, output, filter) =>
        {
            var weights = ResampleWeights.Compute(input, output, filter);
            for (var row = 0; row < output; row++)
                Assert.Equal(1.0, weights.Skip(row * input).Take(input).Sum(weight => (double)weight), 1e-5);
        });

    [Fact]
    public void A_size_that_stays_gives_the_identity()
    {
        var weights = ResampleWeights.Compute(5, 5, ResampleFilter.Bilinear);
        for (var i = 0; i < 25; i++)
            Assert.Equal(i % 6 == 0 ? 1f : 0f, weights[i]);
    }

    /// <summary>By hand: 4 pixels to 2, centres at 1 and 3, a triangle two pixels wide either side: weights 1:3:3:1, cut at the border.</summary>
    [Fact]
    public void Halving_weighs_by_a_triangle() =>
        Assert.Equal([3f / 7, 3f / 7, 1f / 7, 0, 0, 1f / 7, 3f / 7, 3f / 7], ResampleWeights.Compute(4, 2, ResampleFilter.Bilinear));

    [Fact]
    public void A_flat_image_stays_flat() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Byte, Filters).Sample((height, width, size, level, filter) =>
        {
            var source = new byte[height * width * 3];
            Array.Fill(source, level);
            var target = new byte[size * size * 3];
            Resize.ToSquare(source, height, width, 3, target, size, filter);
            Assert.All(target, pixel => Assert.Equal(level, pixel));
        });

    [Fact]
    public void Cutting_out_the_centre_is_the_same_as_resizing_whole_and_cutting() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[0, 40], Gen.Int[1, 30], Gen.Byte.Array[30 * 70], Filters).Sample((height, more, size, noise, filter) =>
        {
            var width = height + more;
            var source = noise.AsSpan(0, height * width);
            var actual = new byte[size * size];
            Resize.ToSquare(source, height, width, 1, actual, size, filter);

            var resizedWidth = size * width / height;
            var whole = new byte[size * resizedWidth];
            Resize.Image(source, height, width, 1, whole, size, resizedWidth, filter);
            var left = (int)Math.Round((resizedWidth - size) / 2.0, MidpointRounding.ToEven);
            var expected = Enumerable.Range(0, size * size).Select(i => whole[i / size * resizedWidth + left + i % size]);
            Assert.Equal(expected, actual);
        });

    /// <summary>Resized whole, this image would be 224 x 11 billion pixels.</summary>
    [Fact]
    public void A_line_of_pixels_costs_no_more_than_its_centre()
    {
        var source = new byte[50_000_000];
        source.AsSpan().Fill(9);
        var target = new byte[224 * 224];
        Resize.ToSquare(source, 1, source.Length, 1, target, 224);
        Assert.All(target, pixel => Assert.Equal(9, pixel));
    }

    [Fact]
    public void Buffers_must_have_the_size_that_is_said()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Resize.Image(new byte[11], 2, 2, 3, new byte[3], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Resize.Image(new byte[12], 2, 2, 3, new byte[4], 1, 1));
    }
}
