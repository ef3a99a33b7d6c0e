using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Tests;

public sealed class ContourTests
{
    /// <summary>By hand: pixel centres at halves, so the line crosses half way between 1.5 and 0.5, at 1, and likewise around.</summary>
    [Fact]
    public void A_single_high_pixel_is_a_diamond()
    {
        using var path = Contour.Path([0, 0, 0, 0, 1, 0, 0, 0, 0], 3, 3, 0.5f);
        Assert.Equal(new SKRect(1, 1, 2, 2), path.Bounds);
        Assert.True(path.Contains(1.5f, 1.5f) && !path.Contains(1.1f, 1.1f));
    }

    /// <summary>By hand: from 0 to 1 the level 0.25 is a quarter of the way.</summary>
    [Fact]
    public void Lines_lie_where_the_field_has_the_level()
    {
        using var path = Contour.Path([0, 1, 0, 1], 2, 2, 0.25f);
        Assert.Equal(0.75f, path.Bounds.Left, 1e-6f);
        Assert.Equal(2, path.Bounds.Right, 1e-6f);
    }

    [Fact]
    public void A_field_that_is_high_everywhere_is_outlined_by_its_border()
    {
        using var path = Contour.Path([1, 1, 1, 1, 1, 1], 3, 2, 0.5f);
        Assert.Equal(new SKRect(0, 0, 3, 2), path.Bounds);
    }

    [Fact]
    public void A_low_field_has_no_line()
    {
        using var path = Contour.Path([0, 0, 0, 0], 2, 2, 0.5f);
        Assert.True(path.IsEmpty);
    }

    [Fact]
    public void A_ring_has_an_outer_and_an_inner_line()
    {
        var field = new float[25];
        for (var pixel = 0; pixel < 25; pixel++)
            field[pixel] = pixel % 5 is 0 or 4 || pixel / 5 is 0 or 4 || pixel == 12 ? 0 : 1;
        using var path = Contour.Path(field, 5, 5, 0.5f);
        Assert.False(path.Contains(2.5f, 2.5f));
        Assert.True(path.Contains(1.5f, 2.5f));
        Assert.False(path.Contains(0.4f, 2.5f));
    }

    /// <summary>Of every pattern of 4 x 4 pixels each curve is closed and holds what it should.</summary>
    [Fact]
    public void Every_pattern_is_told_apart_at_its_pixels()
    {
        for (var pattern = 0; pattern < 1 << 16; pattern += 7)
        {
            var field = Enumerable.Range(0, 16).Select(pixel => (float)(pattern >> pixel & 1)).ToArray();
            using var path = Contour.Path(field, 4, 4, 0.5f);
            for (var pixel = 0; pixel < 16; pixel++)
                Assert.True(path.Contains(pixel % 4 + 0.5f, pixel / 4 + 0.5f) == (field[pixel] > 0), $"pattern {pattern}, pixel {pixel}");
        }
    }
}
