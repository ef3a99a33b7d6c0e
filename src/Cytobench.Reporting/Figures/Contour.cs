using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>The line on which a field has one value, as closed curves (marching squares, linear between pixel centres).</summary>
internal static class Contour
{
    /// <param name="field">Row-major; what lies outside counts as below the level, so that every curve is closed.</param>
    /// <param name="width">Of the field.</param>
    /// <param name="height">Of the field.</param>
    /// <param name="level">Inside is what is at least as high.</param>
    /// <returns>In pixels of the field, pixel centres at halves; the caller disposes it.</returns>
    public static SKPath Path(float[] field, int width, int height, float level)
    {
        var grid = new Grid(field, width, height, level);
        var next = new Dictionary<int, int>();                           // from the edge where a curve enters a square to the one where it leaves
        for (var y = -1; y < height; y++)
            for (var x = -1; x < width; x++)
                foreach (var (from, to) in grid.Segments(x, y))
                    next[from] = to;
        var path = new SKPath();
        while (next.Count > 0)
        {
            var start = next.Keys.First();
            path.MoveTo(grid.Point(start));
            for (var at = start; next.Remove(at, out var to) && to != start; at = to)
                path.LineTo(grid.Point(to));
            path.Close();
        }
        return path;
    }

    /// <summary>Squares between four pixel centres; edges are numbered, and every segment has the inside at its left, seen along it.</summary>
    private sealed class Grid(float[] field, int width, int height, float level)
    {
        private float At(int x, int y) => x < 0 || y < 0 || x >= width || y >= height ? float.NegativeInfinity : field[y * width + x];

        private int Edge(int x, int y, bool isVertical) => 2 * ((y + 1) * (width + 2) + x + 1) + (isVertical ? 1 : 0);

        /// <summary>Where a curve crosses an edge; half way where one end lies outside the field.</summary>
        public SKPoint Point(int edge)
        {
            var (place, isVertical) = (edge / 2, edge % 2 == 1);
            var (x, y) = (place % (width + 2) - 1, place / (width + 2) - 1);
            var (first, second) = (At(x, y), isVertical ? At(x, y + 1) : At(x + 1, y));
            var share = float.IsInfinity(first) || float.IsInfinity(second) ? 0.5f : Math.Clamp((level - first) / (second - first), 0, 1);
            return isVertical ? new SKPoint(x + 0.5f, y + 0.5f + share) : new SKPoint(x + 0.5f + share, y + 0.5f);
        }

        public IEnumerable<(int From, int To)> Segments(int x, int y)
        {
            var (top, left, right, bottom) = (Edge(x, y, false), Edge(x, y, true), Edge(x + 1, y, true), Edge(x, y + 1, false));
            bool Inside(int column, int row) => At(column, row) >= level;
            var kind = (Inside(x, y) ? 8 : 0) + (Inside(x + 1, y) ? 4 : 0) + (Inside(x + 1, y + 1) ? 2 : 0) + (Inside(x, y + 1) ? 1 : 0);
            return kind switch
            {
                1 => [(bottom, left)],
                2 => [(right, bottom)],
                3 => [(right, left)],
                4 => [(top, right)],
                5 => [(top, right), (bottom, left)],
                6 => [(top, bottom)],
                7 => [(top, left)],
                8 => [(left, top)],
                9 => [(bottom, top)],
                10 => [(left, top), (right, bottom)],
                11 => [(right, top)],
                12 => [(left, right)],
                13 => [(bottom, right)],
                14 => [(left, bottom)],
                _ => [],
            };
        }
    }
}
