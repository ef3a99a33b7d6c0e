using Cytobench.Cli.Views;

namespace Cytobench.Cli.Tests.Views;

public sealed class SparklineTests
{
    [Fact]
    public void The_smallest_value_is_the_lowest_block_and_the_largest_the_highest() =>
        Assert.Equal("█▅▁", Sparkline.Of([(1, 3), (2, 2), (3, 1)], 3, 3, unicode: true));

    [Fact]
    public void It_grows_to_the_right_as_work_goes_on() =>
        Assert.Equal("▁▁█     ", Sparkline.Of([(1, 0.5), (1.5, 0.9)], 4, 8, unicode: true));

    [Fact]
    public void More_values_than_characters_are_averaged() =>                // 1 and 3, 5 and 7
        Assert.Equal("▁█", Sparkline.Of([(1, 1), (2, 3), (3, 5), (4, 7)], 4, 2, unicode: true));

    [Fact]
    public void An_epochs_value_stands_for_the_whole_epoch() =>
        Assert.Equal("▁▁▁███", Sparkline.Of([(1, 0.1), (2, 0.2)], 2, 6, unicode: true));

    [Fact]
    public void Equal_values_are_a_line_in_the_middle() =>
        Assert.Equal("▄▄▄▄", Sparkline.Of([(1, 0.5), (2, 0.5)], 2, 4, unicode: true));

    [Fact]
    public void Values_that_are_not_finite_are_left_out()
    {
        Assert.Equal("   ", Sparkline.Of([(1, double.NaN), (2, double.PositiveInfinity)], 3, 3, unicode: true));
        Assert.Equal("▁██", Sparkline.Of([(1, 1), (2, double.NaN), (3, 2)], 3, 3, unicode: true));
    }

    [Fact]
    public void Without_unicode_it_is_ascii() =>
        Assert.All(Sparkline.Of([(1, 3), (2, 2), (3, 1)], 3, 3, unicode: false), character => Assert.InRange(character, ' ', '~'));
}
