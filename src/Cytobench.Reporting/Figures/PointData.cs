using System.Text.Json;

namespace Cytobench.Reporting.Figures;

/// <summary>What a page tells of the marks of a drawing to who points at them.</summary>
/// <param name="Points">Where they are, in the drawing's pixels.</param>
internal sealed record PointData(IReadOnlyList<PointData.Point> Points)
{
    /// <summary>Lines that many marks share stand once. Safe in an attribute in single quotes, as <see cref="ChartData.Json"/>.</summary>
    public string Json()
    {
        var lines = Points.SelectMany(point => point.Lines).Distinct().ToList();
        var places = lines.Index().ToDictionary(one => one.Item, one => one.Index);
        return JsonSerializer.Serialize(new { lines, points = Points.Select(point => (object[])[Math.Round(point.X, 1), Math.Round(point.Y, 1), point.Title, .. point.Lines.Select(line => (object)places[line])]) });
    }

    internal sealed record Point(double X, double Y, string Title, params IReadOnlyList<string> Lines);
}
