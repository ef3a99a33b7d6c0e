using ScottPlot;
using ScottPlot.Rendering.RenderActions;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Lines over a numeric axis, drawn by ScottPlot in our typeface and colours.</summary>
internal sealed class LineChart : IDisposable
{
    private readonly Plot plot = new();

    static LineChart()
    {
        ScottPlot.Fonts.FontResolvers.Clear();
        ScottPlot.Fonts.FontResolvers.Add(new EmbeddedFont());
        ScottPlot.Fonts.Default = Fonts.Family;
    }

    public LineChart(string title, string horizontal, string vertical)
    {
        plot.RenderManager.RenderActions.RemoveAll(action => action is ClearCanvas or RenderFigureBackground or RenderDataBackground); // others draw there too
        plot.Title(title, 16);
        plot.Axes.Title.Label.ForeColor = Palette.Ink.ToScottPlot();
        Style(plot.Axes.Bottom, horizontal);
        Style(plot.Axes.Left, vertical);
        foreach (var hidden in (IAxis[])[plot.Axes.Right, plot.Axes.Top])
            hidden.FrameLineStyle.Width = 0;
        plot.Axes.Left.FrameLineStyle.Width = 0;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Grid.MajorLineColor = Palette.Grid.ToScottPlot();
        plot.Grid.MajorLineWidth = 1;
    }

    /// <summary>Points whose value is NaN are left out.</summary>
    public void AddLine(IEnumerable<(double X, double Y)> points, SKColor color, bool dashed)
    {
        var defined = points.Where(point => double.IsFinite(point.Y)).ToArray();
        if (dashed && defined.Length > 1)
        {
            plot.Add.Plottable(new DashedLine([.. defined.Select(point => new Coordinates(point.X, point.Y))], color, 1.5f));
            return;
        }
        var line = plot.Add.Scatter(defined.Select(point => point.X).ToArray(), defined.Select(point => point.Y).ToArray());
        line.Color = color.ToScottPlot();
        line.LineWidth = 2.25f;
        line.MarkerSize = defined.Length == 1 ? 7 : 0;                   // one point makes no line
    }

    public void AddRing(double x, double y, SKColor color)
    {
        if (!double.IsFinite(y))
            return;
        var ring = plot.Add.Marker(x, y, MarkerShape.FilledCircle, 11, Palette.Paper.ToScottPlot());
        ring.MarkerStyle.OutlineColor = color.ToScottPlot();
        ring.MarkerStyle.OutlineWidth = 2.5f;
    }

    /// <param name="left">Of the horizontal axis.</param>
    /// <param name="right">Of the horizontal axis.</param>
    /// <param name="bottom">Of the vertical axis.</param>
    /// <param name="top">Of the vertical axis.</param>
    /// <param name="wholeNumbersBelow">Whether the horizontal axis has whole numbers alone.</param>
    /// <param name="nameBelow">What is written for a value of the horizontal axis; null for the number itself.</param>
    public void Limits(double left, double right, double bottom, double top, bool wholeNumbersBelow, Func<double, string>? nameBelow = null)
    {
        plot.Axes.SetLimits(left, right, bottom, top);
        SetTicks(plot.Axes.Bottom, left, right, wholeNumbersBelow ? Math.Max(1, AxisTicks.Step(right - left, 6)) : AxisTicks.Step(right - left, 6), nameBelow);
        SetTicks(plot.Axes.Left, bottom, top, AxisTicks.Step(top - bottom, 5));
    }

    public void Draw(SKCanvas canvas, int width, int height)
    {
        plot.Layout.Fixed(new PixelPadding(52, 8, 48, 36));
        plot.Render(canvas, new PixelRect(0, width, height, 0));
    }

    public void Dispose() => plot.Dispose();

    private static void SetTicks(IAxis axis, double from, double to, double step, Func<double, string>? name = null)
    {
        var values = AxisTicks.Between(from, to, step).ToArray();
        axis.SetTicks(values, [.. values.Select(name ?? (value => Numbers.Fixed(value, AxisTicks.Decimals(step))))]);
    }

    private static void Style(IAxis axis, string label)
    {
        axis.Label.Text = label;
        axis.Label.FontSize = 14;
        axis.Label.Bold = false;
        axis.Label.ForeColor = Palette.Muted.ToScottPlot();
        axis.TickLabelStyle.FontSize = 13;
        axis.TickLabelStyle.ForeColor = Palette.Muted.ToScottPlot();
        axis.MajorTickStyle.Length = 0;
        axis.MinorTickStyle.Length = 0;
        axis.FrameLineStyle.Color = Palette.Muted.ToScottPlot();
    }

    private sealed class EmbeddedFont : IFontResolver
    {
        public SKTypeface CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            CreateTypeface(fontName, weight >= FontWeight.SemiBold, italic: false);

        public SKTypeface CreateTypeface(string fontName, bool bold, bool italic) => bold ? Fonts.SemiBold : Fonts.Regular;
    }
}
