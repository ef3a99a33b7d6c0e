using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cytobench.Reporting.Figures;

/// <summary>What a line chart shows, as numbers: from this a page's script draws it again so that it can be pointed at.</summary>
/// <param name="Title">Above it.</param>
/// <param name="Height">Pixels, from the top of its figure; what lies below is no part of the chart.</param>
/// <param name="Below">The horizontal axis.</param>
/// <param name="Left">The vertical axis.</param>
/// <param name="Lines">In the order of drawing.</param>
/// <param name="Rings">Above the lines; one with a line's name belongs to it.</param>
/// <param name="Guides">Lines without a name: x and y of their ends.</param>
internal sealed record ChartData(string Title, int Height, ChartData.Axis Below, ChartData.Axis Left, IReadOnlyList<ChartData.Line> Lines, IReadOnlyList<ChartData.Ring> Rings, IReadOnlyList<double[]> Guides)
{
    /// <summary>The standard encoder writes &lt;, &gt;, &amp; and both quotes as \u escapes, so that the text is safe in an attribute in single quotes.</summary>
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public string Json() => JsonSerializer.Serialize(this, Options);

    internal sealed record Axis(string Label, AxisReading Reading, double From, double To, double[] Ticks, string[] TickLabels)
    {
        /// <summary>What 0, 1, 2 … are called; null where values are numbers.</summary>
        public string[]? Names { get; init; }

        /// <summary>To a ten-thousandth of the axis: finer than anybody sees or is told.</summary>
        public double Round(double value) => Math.Round(value, Math.Clamp(4 + (int)Math.Ceiling(-Math.Log10(To - From)), 0, 12));
    }

    /// <param name="Name">What toggles it.</param>
    /// <param name="Color">As the style sheet calls it: "m0".</param>
    /// <param name="Points">x, y, x, y …; x never falls.</param>
    /// <param name="IsDashed">Thin and dashed.</param>
    internal sealed record Line(string Name, string Color, double[] Points, bool IsDashed);

    /// <param name="Name">What toggles it.</param>
    /// <param name="Color">As the style sheet calls it.</param>
    /// <param name="Points">x, y, x, y …</param>
    /// <param name="Ends">Lower and upper end of each one's interval; null for none.</param>
    /// <param name="Notes">Told behind each one's value.</param>
    internal sealed record Ring(string Name, string Color, double[] Points, double[]? Ends, string[] Notes);
}
