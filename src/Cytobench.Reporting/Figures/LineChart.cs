using ScottPlot;
using ScottPlot.Rendering.RenderActions;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Lines over a numeric axis: drawn by ScottPlot in our typeface and colours, and given to pages as numbers.</summary>
internal sealed class LineChart(string title, string horizontal, string vertical)
{
    private readonly List<Line> lines = [];
    private readonly List<Ring> rings = [];
    private ChartData.Axis? below;
    private ChartData.Axis? left;
    private Func<double, string>? names;

    static LineChart()
    {
        ScottPlot.Fonts.FontResolvers.Clear();
        ScottPlot.Fonts.FontResolvers.Add(new EmbeddedFont());
        ScottPlot.Fonts.Default = Fonts.Family;
    }

    public AxisReading Across { get; init; } = new(horizontal);

    public AxisReading Up { get; init; } = new(vertical);

    /// <summary>Whether a dashed line from (0, 0) to (1, 1) lies below the others: what curves are held against.</summary>
    public bool HasDiagonal { get; init; }

    /// <summary>Points whose value is NaN are left out.</summary>
    public void AddLine(string name, IEnumerable<(double X, double Y)> points, SKColor color, bool dashed) =>
        lines.Add(new Line(name, [.. points.Where(point => double.IsFinite(point.Y))], color, dashed));

    /// <param name="name">That of a line if it marks a point of it.</param>
    /// <param name="x">Where it is.</param>
    /// <param name="y">Where it is; NaN draws nothing.</param>
    /// <param name="color">Of the ring and its interval.</param>
    /// <param name="note">Told behind its value to who points at it.</param>
    /// <param name="interval">A vertical line through it.</param>
    public void AddRing(string name, double x, double y, SKColor color, string note, Metrics.Interval? interval = null)
    {
        if (double.IsFinite(y))
            rings.Add(new Ring(name, x, y, color, note, interval));
    }

    /// <param name="fromX">Of the horizontal axis.</param>
    /// <param name="toX">Of the horizontal axis.</param>
    /// <param name="fromY">Of the vertical axis.</param>
    /// <param name="toY">Of the vertical axis.</param>
    /// <param name="wholeNumbersBelow">Whether the horizontal axis has whole numbers alone.</param>
    /// <param name="nameBelow">What is written for a value of the horizontal axis; null for the number itself. In <see cref="Data"/>, for 0, 1, 2 …</param>
    public void Limits(double fromX, double toX, double fromY, double toY, bool wholeNumbersBelow, Func<double, string>? nameBelow = null)
    {
        var step = AxisTicks.Step(toX - fromX, 6);
        below = Axis(horizontal, Across, fromX, toX, wholeNumbersBelow ? Math.Max(1, step) : step, nameBelow);
        names = nameBelow;
        left = Axis(vertical, Up, fromY, toY, AxisTicks.Step(toY - fromY, 5));
    }

    /// <summary>The chart alone as a figure.</summary>
    public Figure ToFigure(string alt, int width, int height) => new(alt, width, height, canvas => Draw(canvas, width, height)) { Chart = Data(height) };

    /// <param name="height">Pixels.</param>
    public ChartData Data(int height) => new(title, height, below! with { Names = names is null ? null : [.. Enumerable.Range(0, (int)below.To + 1).Select(place => names(place))] }, left!,
        [.. from line in lines select new ChartData.Line(line.Name, Palette.Variable(line.Color), Rounded(line.Points), line.IsDashed)],
        [.. rings.GroupBy(ring => (ring.Name, ring.Color)).Select(ofName => new ChartData.Ring(
            ofName.Key.Name, Palette.Variable(ofName.Key.Color), Rounded(ofName.Select(ring => (ring.X, ring.Y))),
            ofName.All(ring => ring.Interval is null) ? null : [.. ofName.SelectMany(ring => (double[])[left!.Round(ring.Interval!.Value.Lower), left.Round(ring.Interval.Value.Upper)])],
            [.. ofName.Select(ring => ring.Note)]))],
        HasDiagonal ? [[0, 0, 1, 1]] : []);

    public void Draw(SKCanvas canvas, int width, int height)
    {
        using var plot = Prepared();
        foreach (var line in HasDiagonal ? lines.Prepend(new Line("", [(0, 0), (1, 1)], Palette.Muted, IsDashed: true)) : lines)
            Add(plot, line);
        foreach (var ring in rings)
            if (ring.Interval is { } interval)
                Add(plot, new Line("", [(ring.X, interval.Lower), (ring.X, interval.Upper)], ring.Color, IsDashed: false));
        foreach (var ring in rings)
            Add(plot, ring);
        plot.Axes.SetLimits(below!.From, below.To, left!.From, left.To);
        plot.Axes.Bottom.SetTicks(below.Ticks, below.TickLabels);
        plot.Axes.Left.SetTicks(left.Ticks, left.TickLabels);
        plot.Layout.Fixed(new PixelPadding(52, 8, 48, 36));
        plot.Render(canvas, new PixelRect(0, width, height, 0));
    }

    private double[] Rounded(IEnumerable<(double X, double Y)> points) => [.. points.SelectMany(point => (double[])[below!.Round(point.X), left!.Round(point.Y)])];

    private static ChartData.Axis Axis(string label, AxisReading reading, double from, double to, double step, Func<double, string>? name = null)
    {
        var values = AxisTicks.Between(from, to, step).ToArray();
        return new ChartData.Axis(label, reading, from, to, values, [.. values.Select(name ?? (value => Numbers.Fixed(value, AxisTicks.Decimals(step))))]);
    }

    private Plot Prepared()
    {
        var plot = new Plot();
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
        return plot;
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

    private static void Add(Plot plot, Line line)
    {
        if (line.IsDashed && line.Points.Length > 1)
        {
            plot.Add.Plottable(new DashedLine([.. line.Points.Select(point => new Coordinates(point.X, point.Y))], line.Color, 1.5f));
            return;
        }
        var drawn = plot.Add.Scatter(line.Points.Select(point => point.X).ToArray(), line.Points.Select(point => point.Y).ToArray());
        drawn.Color = line.Color.ToScottPlot();
        drawn.LineWidth = 2.25f;
        drawn.MarkerSize = line.Points.Length == 1 ? 7 : 0;              // one point makes no line
    }

    private static void Add(Plot plot, Ring ring)
    {
        var marker = plot.Add.Marker(ring.X, ring.Y, MarkerShape.FilledCircle, 11, Palette.Paper.ToScottPlot());
        marker.MarkerStyle.OutlineColor = ring.Color.ToScottPlot();
        marker.MarkerStyle.OutlineWidth = 2.5f;
    }

    private sealed record Line(string Name, (double X, double Y)[] Points, SKColor Color, bool IsDashed);

    private sealed record Ring(string Name, double X, double Y, SKColor Color, string Note, Metrics.Interval? Interval);

    private sealed class EmbeddedFont : IFontResolver
    {
        public SKTypeface CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            CreateTypeface(fontName, weight >= FontWeight.SemiBold, italic: false);

        public SKTypeface CreateTypeface(string fontName, bool bold, bool italic) => bold ? Fonts.SemiBold : Fonts.Regular;
    }
}
