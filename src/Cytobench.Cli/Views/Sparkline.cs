namespace Cytobench.Cli.Views;

/// <summary>A curve as one line of text. Its width stands for the whole of x, so that it grows to the right as work goes on.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const string Ascii = "_.-:=+*#";                             // where the terminal's encoding has no blocks

    /// <param name="points">In the order of x, which is in (0, <paramref name="end"/>]; values that are not finite are left out.</param>
    /// <param name="end">The last x that there will be.</param>
    /// <param name="width">Characters, filled up with spaces.</param>
    /// <param name="unicode">Whether the terminal can show blocks.</param>
    public static string Of(IEnumerable<(double X, double Y)> points, double end, int width, bool unicode)
    {
        var (sums, counts) = (new double[width], new int[width]);
        foreach (var (x, y) in points.Where(point => double.IsFinite(point.Y)))
        {
            var cell = Math.Clamp((int)Math.Ceiling(x / end * width) - 1, 0, width - 1);
            sums[cell] += y;
            counts[cell]++;
        }
        var filled = Enumerable.Range(0, width).Where(cell => counts[cell] > 0).ToArray();
        if (filled.Length == 0)
            return new string(' ', width);
        var means = Array.ConvertAll(filled, cell => sums[cell] / counts[cell]);
        var (low, high) = (means.Min(), means.Max());
        var line = new char[width];
        Array.Fill(line, ' ');
        for (var i = 0; i < filled.Length; i++)
            // A cell without a point belongs to the value that comes after it: that of an epoch stands for all of the epoch.
            Array.Fill(line, Level(means[i], low, high, unicode), i == 0 ? 0 : filled[i - 1] + 1, i == 0 ? filled[0] + 1 : filled[i] - filled[i - 1]);
        return new string(line);
    }

    private static char Level(double value, double low, double high, bool unicode)
    {
        var levels = unicode ? Blocks : Ascii;
        return high > low ? levels[(int)Math.Round((value - low) / (high - low) * (levels.Length - 1))] : levels[levels.Length / 2 - 1];
    }
}
