using Cytobench.Reporting.Figures;

namespace Cytobench.Reporting.Tests;

public sealed class NumbersTests
{
    [Fact]
    public void Undefined_is_shown_as_not_available_everywhere() =>
        Assert.All([Numbers.Score(double.NaN), Numbers.Percent(double.NaN), Numbers.Exact(double.NaN), Numbers.PValue(double.NaN), Numbers.Magnitude(double.NaN), Numbers.Duration(double.NaN)], text => Assert.Equal("n/a", text));

    [Theory]
    [InlineData(0.04, "0.0\u00a0s")]
    [InlineData(9.94, "9.9\u00a0s")]
    [InlineData(9.96, "10\u00a0s")]
    [InlineData(59.6, "1\u00a0min\u00a000\u00a0s")]
    [InlineData(185, "3\u00a0min\u00a005\u00a0s")]
    [InlineData(35220, "9\u00a0h\u00a047\u00a0min")]
    public void Durations_are_given_in_the_units_that_people_use(double seconds, string expected) => Assert.Equal(expected, Numbers.Duration(seconds));

    [Theory]
    [InlineData(812, "812")]
    [InlineData(11_180_616, "11.2\u00a0M")]
    [InlineData(3.66e9, "3.66\u00a0G")]
    [InlineData(999_600, "1.00\u00a0M")]
    public void Large_numbers_have_three_digits(double value, string expected) => Assert.Equal(expected, Numbers.Magnitude(value));

    [Theory]
    [InlineData("immature granulocytes (IG)", "immature_granulocytes_IG")]
    [InlineData("../../etc/passwd", "_.._etc_passwd")]
    [InlineData("..", "_")]
    [InlineData("", "_")]
    [InlineData("核", "_")]
    public void File_names_keep_only_what_every_system_takes(string name, string expected) => Assert.Equal(expected, FileNames.Clean(name));

    [Fact]
    public void Names_that_clean_to_the_same_stay_apart() => Assert.Equal(["a_b", "A_b-2", "a_b-3"], FileNames.CleanAll(["a/b", "A b", "a:b"]));

    [Theory]
    [InlineData(0.91, 0.9)]
    [InlineData(0.89, 0.8)]
    [InlineData(0.62, 0.5)]
    [InlineData(0.4, 0)]
    [InlineData(-0.13, -0.2)]
    public void Axes_of_scores_start_at_a_round_value_below(double smallest, double start) => Assert.Equal(start, AxisTicks.SensibleStart([smallest, 0.99, double.NaN]), 12);

    [Fact]
    public void Long_names_are_broken_and_then_cut()
    {
        var lines = Ink.Wrap("immature granulocytes (myelocytes, metamyelocytes and promyelocytes)", 150, 15, lines: 2);
        Assert.Equal(2, lines.Count);
        Assert.EndsWith("…", lines[1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(Ink.Width(line, 15) <= 150, line));
    }
}
