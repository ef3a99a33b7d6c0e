namespace Cytobench.Metrics;

/// <param name="Lower">NaN where undefined.</param>
/// <param name="Upper">Included, as the lower end is; NaN where undefined.</param>
public readonly record struct Interval(double Lower, double Upper);
