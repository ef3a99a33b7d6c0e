using Cytobench.Explain.Location;
using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>Stacked bars: how relevance divides between nucleus, cytoplasm and background, under the areas that these have.</summary>
internal static class LocationBars
{
    private const int Width = 690;
    private const int Names = 250;
    private const int Top = 62;
    private const int BarHeight = 26;
    private const int Pitch = 40;
    private const int AreaGap = 14;                                      // under the bar of areas
    private const int Bottom = 44;

    private static readonly (LocationMeasure Measure, string Label, SKColor Color)[] Parts =
    [
        (LocationMeasure.Nucleus, "nucleus", SKColor.Parse("#3F2A78")),  // from dark to light, so that colour is not needed
        (LocationMeasure.Cytoplasm, "cytoplasm", SKColor.Parse("#A88BD0")),
        (LocationMeasure.Background, "background", SKColor.Parse("#DAD7D2")),
    ];

    public static Figure Of(ComparedModels comparison, ExplanationSet set, LocationResult location)
    {
        var bars = location.Maps.Select(maps => (
            Label: set.Maps.FirstOrDefault(maps.Source.IsOf) is { } source ? ComparedPair.NameOf(comparison, source) : maps.Source.Model,
            Shares: Parts.Select(part => maps.Of(part.Measure).All.Mean).ToArray())).ToList();
        var areas = location.Maps.Select(maps => Parts.Select(part => maps.Of(part.Measure).All.Chance).ToArray()).FirstOrDefault(values => !values.Any(double.IsNaN));
        if (areas is not null)
            bars.Insert(0, ("area of the image", areas));
        var alt = $"How relevance divides between nucleus, cytoplasm and background. {string.Join(" ", bars.Select(bar => $"{bar.Label}: {string.Join(", ", Parts.Select((part, at) => $"{part.Label} {Numbers.Percent(bar.Shares[at], 0)}"))}."))}";
        var gap = areas is null ? 0 : AreaGap;
        return new Figure(alt, Width, Top + bars.Count * Pitch + gap + Bottom, canvas =>
        {
            canvas.Text("Where relevance lies, against the area that it lies on", 0, 16, 17, bold: true);
            DrawLegend(canvas);
            for (var bar = 0; bar < bars.Count; bar++)
                DrawBar(canvas, bars[bar].Label, bars[bar].Shares, Top + bar * Pitch + (bar > 0 ? gap : 0), isArea: bar == 0 && areas is not null);
            DrawAxis(canvas, Top + bars.Count * Pitch + gap);
        });
    }

    private static void DrawLegend(SKCanvas canvas)
    {
        var x = 0f;
        foreach (var (_, label, color) in Parts)
        {
            using var fill = Palette.Fill(color);
            canvas.DrawRect(x, 32, 14, 14, fill);
            canvas.Text(label, x + 21, 44, 14.5f);
            x += 21 + Ink.Width(label, 14.5f) + 24;
        }
    }

    private static void DrawBar(SKCanvas canvas, string label, double[] shares, float y, bool isArea)
    {
        var lines = Ink.Wrap(label, Names - 14, 13.5f, lines: 2, bold: isArea);
        for (var line = 0; line < lines.Count; line++)
            canvas.Text(lines[line], Names - 14, y + (lines.Count == 1 ? 18 : 10) + line * 16, 13.5f, align: SKTextAlign.Right, bold: isArea);
        var x = (float)Names;
        for (var part = 0; part < Parts.Length; part++)
        {
            var width = double.IsNaN(shares[part]) ? 0 : (float)((Width - Names) * shares[part]);
            using var fill = Palette.Fill(Parts[part].Color);
            canvas.DrawRect(x, y, width, BarHeight, fill);
            var text = Numbers.Percent(shares[part], 0);
            if (Ink.Width(text, 13.5f) + 8 <= width)
                canvas.Text(text, x + width / 2, y + 18, 13.5f, Palette.TextOn(Parts[part].Color), SKTextAlign.Center, bold: isArea);
            x += width;
        }
        if (shares.Any(double.IsNaN))
            canvas.Text(Numbers.Undefined, Names + 6, y + 18, 13.5f, Palette.Muted);
    }

    private static void DrawAxis(SKCanvas canvas, float y)
    {
        foreach (var tick in (double[])[0, 0.25, 0.5, 0.75, 1])
            canvas.Text(Numbers.Percent(tick, 0), Names + (float)tick * (Width - Names), y + 8, 13, Palette.Muted, tick == 0 ? SKTextAlign.Left : tick == 1 ? SKTextAlign.Right : SKTextAlign.Center);
        canvas.Text("share of a map's relevance; first bar: share of the image's pixels", (Names + Width) / 2f, y + 32, 14, Palette.Muted, SKTextAlign.Center);
    }
}
