namespace Cytobench.Reporting.Figures;

/// <summary>Round axis values: steps of 1, 2 or 5 times a power of ten.</summary>
internal static class AxisTicks
{
    public static double Step(double span, int about)
    {
        var raw = Math.Max(span, 1e-9) / about;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return power * (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }

    /// <summary>Where an axis of scores in [0, 1] starts: 0, or a round value below the smallest one, so that differences show.</summary>
    public static double SensibleStart(IEnumerable<double> values)
    {
        var defined = values.Where(double.IsFinite).ToArray();
        if (defined.Length == 0 || defined.Min() < 0.5)
            return Math.Min(0, defined.Length == 0 ? 0 : Math.Floor(defined.Min() * 10) / 10);
        var step = defined.Min() < 0.9 ? 0.1 : 0.02;
        return Math.Round(Math.Floor((defined.Min() - step / 4) / step) * step, 2);
    }

    public static IEnumerable<double> Between(double from, double to, double step)
    {
        for (var tick = (long)Math.Ceiling(from / step - 1e-9); tick * step <= to + step * 1e-9; tick++)
            yield return tick * step;
    }

    public static int Decimals(double step) => Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
}
