using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>The mark of a class in a scatter plot: shapes and colours of eight each, which go together differently from the ninth class on.</summary>
internal static class ClassMark
{
    private const int Kinds = 8;

    private static readonly SKColor[] Colors = [.. Enumerable.Range(0, 6).Select(Palette.Model), Palette.Ink, Palette.Muted];

    public static SKColor Color(int label) => Colors[(label + label / Kinds) % Kinds];

    /// <summary>Adds a mark of about 2 <paramref name="radius"/> to a path; corners lie on quarters of a pixel, which are short as text.</summary>
    public static void Add(SKPath path, int label, float x, float y, float radius) =>
        path.AddPoly([.. Corners(label % Kinds).Select(corner => new SKPoint(Quarter(x + radius * corner.X), Quarter(y + radius * corner.Y)))]);

    private static IEnumerable<SKPoint> Corners(int kind) => kind switch
    {
        0 => Regular(8, 0.0625, 1),
        1 => Regular(4, 0.125, 1.2),
        2 => Regular(3, 0, 1.35),
        3 => Regular(4, 0, 1.3),
        4 => Regular(3, 0.5, 1.35),
        5 => Cross(0),
        6 => Cross(0.125),
        _ => Star(),
    };

    private static float Quarter(float value) => MathF.Round(value * 4) / 4;

    /// <param name="corners">From the top, clockwise.</param>
    /// <param name="turn">Of a full circle; a square of 1/8 lies on its side.</param>
    /// <param name="radius">In units of the mark's.</param>
    private static IEnumerable<SKPoint> Regular(int corners, double turn, double radius) =>
        Enumerable.Range(0, corners).Select(corner => Polar(turn + (double)corner / corners, radius));

    private static IEnumerable<SKPoint> Star() => Enumerable.Range(0, 10).Select(corner => Polar(corner / 10.0, corner % 2 == 0 ? 1.5 : 0.65));

    private static IEnumerable<SKPoint> Cross(double turn)
    {
        const double Arm = 1.35, Half = 0.42;
        for (var arm = 0; arm < 4; arm++)
            foreach (var (across, out_) in ((double, double)[])[(-Half, Half), (-Half, Arm), (Half, Arm)])
                yield return Polar(turn + arm / 4.0 + Math.Atan2(across, out_) / (2 * Math.PI), Math.Sqrt(across * across + out_ * out_));
    }

    private static SKPoint Polar(double turn, double radius)
    {
        var (sine, cosine) = Math.SinCos(2 * Math.PI * turn);
        return new SKPoint((float)(radius * sine), (float)(-radius * cosine));
    }
}
