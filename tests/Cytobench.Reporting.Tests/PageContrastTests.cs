using System.Text.RegularExpressions;
using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Pages;
using SkiaSharp;

namespace Cytobench.Reporting.Tests;

/// <summary>WCAG 2.1 AA: text 4.5 to 1 against what is behind it, marks of charts 3 to 1 where colour alone tells them apart.</summary>
public sealed partial class PageContrastTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Text_can_be_read_in_every_theme(int theme)
    {
        var colors = Themes()[theme];
        foreach (var ground in (string[])["page", "card"])
            foreach (var text in (string[])["ink", "muted", "accent", "wrong"])
                Assert.True(Palette.Contrast(colors[text], colors[ground]) >= 4.5, $"{text} on {ground}: {Palette.Contrast(colors[text], colors[ground]):F2}");
        Assert.True(Palette.Contrast(colors["ink"], colors["accent-soft"]) >= 4.5);
        foreach (var model in (string[])["m0", "m1", "m2"])
            Assert.True(Palette.Contrast(colors[model], colors["page"]) >= 3, model);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Numbers_can_be_read_on_every_colour_of_a_matrix(int theme)
    {
        var colors = Themes()[theme];
        for (var percent = 0; percent <= 100; percent++)
        {
            var ground = MixInOklab(colors["heat"], colors["card"], percent / 100.0);
            var text = colors[percent >= Pages.Sections.ConfusionSection.DeepFrom ? "on-deep" : "on-pale"];
            Assert.True(Palette.Contrast(text, ground) >= 4.5, $"{percent} %: {Palette.Contrast(text, ground):F2}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Numbers_can_be_read_on_every_colour_of_a_difference(int theme)
    {
        var colors = Themes()[theme];
        for (var percent = 0; percent <= Pages.Sections.ConfusionDifference.Deepest; percent++)
            foreach (var model in (string[])["m0", "m1", "m2", "m3", "m4", "m5"])
            {
                var ground = MixInOklab(colors[model], colors["card"], percent / 100.0);
                Assert.True(Palette.Contrast(colors["on-pale"], ground) >= 4.5, $"{model}, {percent} %: {Palette.Contrast(colors["on-pale"], ground):F2}");
            }
    }

    [Fact]
    public void Numbers_can_be_read_on_every_colour_of_a_drawn_matrix() =>
        Assert.All(Palette.Shares, color => Assert.True(Palette.Contrast(Palette.TextOn(color), color) >= 4.5, color.ToString()));

    /// <summary>Light, dark and print, as :root sets them one after the other.</summary>
    private static Dictionary<string, SKColor>[] Themes() => [.. Roots().Matches(PageStyle.Sheet.ToString()).Select(root =>
        Colors().Matches(root.Groups[1].Value).ToDictionary(color => color.Groups[1].Value, color => SKColor.Parse(color.Groups[2].Value)))];

    /// <summary>As color-mix(in oklab) does: Ottosson 2020.</summary>
    private static SKColor MixInOklab(SKColor one, SKColor other, double share)
    {
        var (a, b) = (ToOklab(one), ToOklab(other));
        return FromOklab([.. a.Zip(b, (first, second) => share * first + (1 - share) * second)]);
    }

    private static double[] ToOklab(SKColor color)
    {
        var (r, g, b) = (Linear(color.Red), Linear(color.Green), Linear(color.Blue));
        var l = Math.Cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        var m = Math.Cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        var s = Math.Cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        return [0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s];
    }

    private static SKColor FromOklab(double[] lab)
    {
        var l = Math.Pow(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2], 3);
        var m = Math.Pow(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2], 3);
        var s = Math.Pow(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2], 3);
        return new SKColor(
            Encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            Encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            Encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
    }

    private static double Linear(byte value) => value / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);

    private static byte Encoded(double linear)
    {
        var value = Math.Clamp(linear, 0, 1);
        return (byte)Math.Round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * Math.Pow(value, 1 / 2.4) - 0.055));
    }

    [GeneratedRegex(@":root \{([^}]*)\}")]
    private static partial Regex Roots();

    [GeneratedRegex(@"--([\w-]+): (#[0-9a-f]{6})")]
    private static partial Regex Colors();
}
