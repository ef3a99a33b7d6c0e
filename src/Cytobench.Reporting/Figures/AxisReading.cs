namespace Cytobench.Reporting.Figures;

/// <summary>How a value of an axis is told to a reader who points at it.</summary>
/// <param name="Name">Before the value: "epoch".</param>
/// <param name="Unit">Behind it, with its space: " %".</param>
/// <param name="Factor">From the axis to the unit.</param>
/// <param name="Decimals">Digits behind the point.</param>
internal sealed record AxisReading(string Name, string Unit = "", double Factor = 1, int Decimals = 4)
{
    /// <summary>Of a share in [0, 1].</summary>
    public static AxisReading Percent(string name) => new(name, " %", 100, 1);

    public static AxisReading Whole(string name) => new(name, Decimals: 0);
}
