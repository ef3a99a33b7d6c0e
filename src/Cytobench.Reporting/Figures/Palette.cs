using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Colours of all figures. Models: Okabe and Ito 2008, apart for colour-blind readers, darkest first. Maps: perceptually uniform.</summary>
internal static class Palette
{
    public static readonly SKColor Paper = SKColors.White;
    public static readonly SKColor Ink = SKColor.Parse("#1B2128");
    public static readonly SKColor Muted = SKColor.Parse("#59636F");
    public static readonly SKColor Grid = SKColor.Parse("#E1E5EA");
    public static readonly SKColor Wrong = SKColor.Parse("#B3261E");

    private const double ReadableContrast = 4.5;                         // WCAG 2.1 AA

    private static readonly SKColor[] ModelColors =
    [
        SKColor.Parse("#0072B2"), SKColor.Parse("#D55E00"), SKColor.Parse("#009E73"),
        SKColor.Parse("#CC79A7"), SKColor.Parse("#56B4E9"), SKColor.Parse("#E69F00"),
    ];

    /// <summary>Saliency from 0 to 1, as 256 colours.</summary>
    public static readonly SKColor[] Saliency = Table(new ScottPlot.Colormaps.Inferno(), 0, 1);

    /// <summary>Shares from 0 (nearly paper) to 1 (deep blue), as 256 colours.</summary>
    public static readonly SKColor[] Shares = Table(new ScottPlot.Colormaps.Ice(), 1, 0.22);

    public static SKColor Model(int index) => ModelColors[index % ModelColors.Length];

    /// <summary>The colour's name in the page's style sheet, which has another shade of it in the dark.</summary>
    public static string Variable(SKColor color) => color == Ink ? "ink" : color == Muted ? "muted" : FormattableString.Invariant($"m{Array.IndexOf(ModelColors, color)}");

    public static SKColor Of(SKColor[] table, double value) =>
        table[(int)Math.Round(Math.Clamp(double.IsNaN(value) ? 0 : value, 0, 1) * (table.Length - 1))];

    /// <summary>Ink where it can be read on a background, else paper, else black.</summary>
    public static SKColor TextOn(SKColor background) =>
        ((SKColor[])[Ink, Paper]).FirstOrDefault(text => Contrast(text, background) >= ReadableContrast, SKColors.Black);

    public static SKPaint Fill(SKColor color) => new() { Color = color, IsAntialias = true, Style = SKPaintStyle.Fill };

    public static SKPaint Stroke(SKColor color, float width) =>
        new() { Color = color, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = width };

    public static ScottPlot.Color ToScottPlot(this SKColor color) => new(color.Red, color.Green, color.Blue, color.Alpha);

    /// <summary>WCAG 2.1 contrast ratio, 1 to 21.</summary>
    internal static double Contrast(SKColor one, SKColor other)
    {
        var (first, second) = (Luminance(one), Luminance(other));
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    private static double Luminance(SKColor color)
    {
        static double Linear(byte value) => value / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
        return 0.2126 * Linear(color.Red) + 0.7152 * Linear(color.Green) + 0.0722 * Linear(color.Blue);
    }

    private static SKColor[] Table(ScottPlot.IColormap map, double from, double to) =>
    [.. Enumerable.Range(0, 256).Select(step =>
    {
        var color = map.GetColor(from + (to - from) * step / 255.0);
        return new SKColor(color.Red, color.Green, color.Blue);
    })];
}
