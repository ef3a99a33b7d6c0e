namespace Cytobench.Cli.Tests;

public sealed class DurationTests
{
    [Theory, InlineData("30m", 1800), InlineData("1h30m", 5400), InlineData("90s", 90), InlineData("2h", 7200), InlineData("1m30s", 90), InlineData("none", 0)]
    public void Times_are_read_as_people_write_them(string text, double seconds) => Assert.Equal(seconds, Duration.Parse("--budget", text));

    [Theory, InlineData(""), InlineData("30"), InlineData("0m"), InlineData("m"), InlineData("-5m"), InlineData("1.5h"), InlineData("30m1h"), InlineData("99999999999999h")]
    public void What_is_no_time_is_refused_with_an_example(string text) =>
        Assert.Contains("1h30m", Assert.Throws<UserException>(() => Duration.Parse("--budget", text)).Message, StringComparison.Ordinal);
}
