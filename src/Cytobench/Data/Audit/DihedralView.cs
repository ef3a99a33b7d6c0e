namespace Cytobench.Data.Audit;

/// <summary>The eight ways to lay a square on itself: bit 2 swaps rows and columns, then bit 1 mirrors the rows, bit 0 the columns.</summary>
public enum DihedralView
{
    Unchanged = 0,
    MirroredLeftRight = 1,
    MirroredTopBottom = 2,
    Turned180 = 3,
    Transposed = 4,
    TurnedRight90 = 5,
    TurnedLeft90 = 6,
    Antitransposed = 7,
}

/// <summary>Where the pixels of each view come from.</summary>
internal static class DihedralViews
{
    public const int Count = 8;

    public static bool Transposes(int view) => (view & 4) != 0;

    public static bool MirrorsRows(int view) => (view & 2) != 0;

    public static bool MirrorsColumns(int view) => (view & 1) != 0;

    /// <returns>For each pixel of the view, row by row, its place in the image as it is.</returns>
    public static int[] Sources(int view, int side)
    {
        var sources = new int[side * side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var row = MirrorsRows(view) ? side - 1 - y : y;
                var column = MirrorsColumns(view) ? side - 1 - x : x;
                sources[y * side + x] = Transposes(view) ? column * side + row : row * side + column;
            }
        }
        return sources;
    }
}
