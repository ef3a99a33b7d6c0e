namespace Cytobench.Reporting.Figures;

/// <summary>One panel of curves in colours of models: risk over coverage, ROC, precision over recall.</summary>
internal static class CurveChart
{
    private const int Width = 344;
    private const int Height = 300;
    private const double Resolution = 300;                               // points nearer than this share of the axis are one

    public static Figure Of(string title, string horizontal, string vertical, string alt, IReadOnlyList<Curve> curves, AxisReading across, AxisReading up, double top, bool diagonal = false)
    {
        var chart = new LineChart(Ink.Shorten(title, Width - 60, 16, bold: true), horizontal, vertical) { Across = across, Up = up, HasDiagonal = diagonal };
        foreach (var curve in curves)
            chart.AddLine(curve.Name, Thin(curve.Points, top), Palette.Model(curve.Color), dashed: false);
        chart.Limits(0, 1, top >= 1 ? -0.01 : 0, top >= 1 ? 1.02 : top, wholeNumbersBelow: false);
        return chart.ToFigure(alt, Width, Height);
    }

    /// <summary>Leaves out what no eye sees, so that pages stay small; ends are kept.</summary>
    private static IEnumerable<(double X, double Y)> Thin(IReadOnlyList<(double X, double Y)> points, double top)
    {
        var kept = (X: double.NaN, Y: double.NaN);
        for (var i = 0; i < points.Count; i++)
        {
            var isNear = Math.Abs(points[i].X - kept.X) < 1 / Resolution && Math.Abs(points[i].Y - kept.Y) < top / Resolution;
            if (isNear && i < points.Count - 1)
                continue;
            yield return kept = points[i];
        }
    }

    internal sealed record Curve(string Name, int Color, IReadOnlyList<(double X, double Y)> Points);
}
