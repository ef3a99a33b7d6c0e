using Cytobench.Explain.Segmentation;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Segmentation;

[Collection(nameof(Alone))]
public sealed class SegmentationTests
{
    /// <summary>Every threshold between two values tried, the variance between the classes from its definition.</summary>
    [Fact]
    public void Otsu_maximises_the_variance_between_classes()
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(1, "otsu");
        var values = Enumerable.Range(0, 400).Select(i => Math.Round((i % 5 == 0 ? 0.7 : 0.2) * 127 + 30 * random.NextDouble()) / 127).Append(0).Append(1).Concat(Enumerable.Repeat(0.2, 498)).ToArray();
        var best = values.Distinct().Order().Skip(1).MaxBy(threshold =>
        {
            var (low, high) = (values.Where(value => value < threshold).ToArray(), values.Where(value => value >= threshold).ToArray());
            return (double)low.Length * high.Length * Math.Pow(low.Average() - high.Average(), 2);
        });
        var found = Otsu.Threshold(tensor(values, [1, 30, 30]), ones(1, 30, 30, dtype: ScalarType.Bool)).item<double>();
        Assert.Equal(values.Select(value => value >= best), values.Select(value => value >= found));
    }

    [Fact]
    public void Otsu_looks_at_the_chosen_pixels_alone_and_needs_two_values()
    {
        using var scope = NewDisposeScope();
        var values = tensor(new[] { 0.0, 1, 9, 9, 5, 5, 5, 5 }, [2, 2, 2]);
        var among = tensor(new[] { true, true, false, false, true, true, true, true }, [2, 2, 2]);
        var thresholds = Otsu.Threshold(values, among).data<double>().ToArray();
        Assert.InRange(thresholds[0], 0, 1);
        Assert.True(double.IsPositiveInfinity(thresholds[1]));
        Assert.True(double.IsPositiveInfinity(Otsu.Threshold(values, zeros_like(among)).data<double>()[0]));
    }

    [Fact]
    public void Dilating_and_eroding_follow_a_disc()
    {
        using var scope = NewDisposeScope();
        var point = Mask("....... ....... ....... ...#... ....... ....... .......");
        Assert.Equal("....... ...#... ..###.. .#####. ..###.. ...#... .......", Text(Morphology.Dilate(point, 2)));
        Assert.Equal(Text(point), Text(Morphology.Erode(Morphology.Dilate(point, 2), 2)));
        Assert.Equal("##### ##### #####", Text(Morphology.Erode(Mask("##### ##### #####"), 1)));
    }

    [Fact]
    public void Opening_takes_bridges_away_and_closing_fills_gaps()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(".#...#. ###.### .#...#.", Text(Morphology.Open(Mask(".#...#. ####### .#...#."), 1)));
        Assert.Equal("##### ##### #####", Text(Morphology.Close(Mask("##.## ##### ##.##"), 1)));
    }

    [Fact]
    public void Holes_are_filled_and_bays_are_not()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("###### ###### ####.. ######", Text(Morphology.FillHoles(Mask("###### #..### ####.. ######"))));
    }

    [Fact]
    public void Of_two_pieces_the_heavier_one_stays()
    {
        using var scope = NewDisposeScope();
        var mask = Mask("##...#. ##..#.. .....#. ......#");
        var rising = arange(1, 8, dtype: ScalarType.Float64).expand(4, 7); // the right is heavier
        Assert.Equal(".....#. ....#.. .....#. ......#", Text(ConnectedComponents.Heaviest(mask, rising)));
        Assert.Equal("....... ....... ....... .......", Text(ConnectedComponents.Heaviest(zeros_like(mask), rising)));
    }

    [Fact]
    public void Only_pieces_that_a_seed_touches_are_reached()
    {
        using var scope = NewDisposeScope();
        var mask = Mask("##.##.## ##.##.##");
        Assert.Equal("##....## ##....##", Text(ConnectedComponents.Reach(Mask("#.#....# ........"), mask)));
    }

    /// <summary>A snake of more steps than are made between two looks.</summary>
    [Fact]
    public void Long_ways_are_followed_to_their_end()
    {
        using var scope = NewDisposeScope();
        var snake = Mask("########### ..........# ########### #.......... ########### ..........# ###########");
        Assert.Equal(Text(snake), Text(ConnectedComponents.Reach(Mask("#.......... ........... ........... ........... ........... ........... ..........."), snake)));
    }

    [Fact]
    public void Distance_counts_steps_and_stops()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([3, 2, 1, 0, 1, 2, 3, 3], Morphology.Distance(Mask("...#...."), 2).data<float>().ToArray());
    }

    private static Tensor Mask(string text)
    {
        var rows = text.Split(' ');
        return tensor(rows.SelectMany(row => row.Select(letter => letter == '#')).ToArray(), [1, rows.Length, rows[0].Length]);
    }

    private static string Text(Tensor mask)
    {
        var (values, width) = (mask.contiguous().data<bool>().ToArray(), (int)mask.shape[2]);
        return string.Join(' ', values.Chunk(width).Select(row => string.Concat(row.Select(value => value ? '#' : '.'))));
    }
}
