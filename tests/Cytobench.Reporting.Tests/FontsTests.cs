using SkiaSharp;

namespace Cytobench.Reporting.Tests;

public sealed class FontsTests
{
    private const string Needed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüßéñ0123456789.,:;%()[]<>&/+-_ −–·×±≤≥→✓✗●○";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_character_that_figures_use_has_a_glyph_of_our_own(bool semiBold)
    {
        using var font = Fonts.Sized(20, semiBold);
        Assert.All(Needed.EnumerateRunes(), rune => Assert.NotEqual(0, font.GetGlyph(rune.Value)));
    }

    [Fact]
    public void Text_is_drawn_from_the_embedded_bytes_without_asking_the_system()
    {
        Assert.Equal(Fonts.Family, Fonts.Regular.FamilyName);
        Assert.Equal(1, InkOf("l", semiBold: false));
        Assert.Equal(2, InkOf("ll", semiBold: false));
        Assert.Equal(2, InkOf("i l", semiBold: true));
    }

    [Fact]
    public void Digits_have_one_width_so_that_columns_of_numbers_align()
    {
        using var font = Fonts.Sized(100);
        Assert.Single(Enumerable.Range('0', 10).Select(digit => font.MeasureText(((char)digit).ToString())).Distinct());
    }

    /// <summary>The number of vertical strokes met by a line through the middle of the text.</summary>
    private static int InkOf(string text, bool semiBold)
    {
        using var bitmap = new SKBitmap(200, 100);
        using var canvas = new SKCanvas(bitmap);
        using var font = Fonts.Sized(80, semiBold);
        using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        canvas.Clear(SKColors.White);
        canvas.DrawText(text, 10, 80, SKTextAlign.Left, font, paint);
        canvas.Flush();
        var dark = Enumerable.Range(0, 200).Select(x => bitmap.GetPixel(x, 60).Red < 128).ToArray();
        return dark.Zip(dark.Skip(1), (left, right) => !left && right).Count(starts => starts);
    }
}
