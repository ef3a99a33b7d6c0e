using ScottPlot;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>A dashed line whose dashes are outlines: Skia's SVG canvas complains on stderr of each line that it has to dash.</summary>
internal sealed class DashedLine(Coordinates[] points, SKColor color, float width) : IPlottable
{
    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => [];

    public AxisLimits GetAxisLimits() => new(points);

    public void Render(RenderPack rp)
    {
        using var line = new SKPath();
        line.AddPoly([.. points.Select(point => Axes.GetPixel(point)).Select(pixel => new SKPoint(pixel.X, pixel.Y))], close: false);
        using var stroke = Palette.Stroke(color, width);
        using var effect = SKPathEffect.CreateDash([10, 10], 0);
        stroke.PathEffect = effect;
        using var dashes = new SKPath();
        if (!stroke.GetFillPath(line, dashes))
            return;
        using var fill = Palette.Fill(color);
        rp.Canvas.DrawPath(dashes, fill);
    }
}
