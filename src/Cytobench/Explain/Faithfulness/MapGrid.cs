namespace Cytobench.Explain.Faithfulness;

/// <summary>A map's own resolution.</summary>
public readonly record struct MapGrid(int Height, int Width)
{
    internal int Cells => Height * Width;

    /// <param name="maps">(N, h, w).</param>
    public static MapGrid Of(TorchSharp.torch.Tensor maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        return new((int)maps.shape[1], (int)maps.shape[2]);
    }

    /// <summary>That of fewest cells: what all methods can be brought to.</summary>
    public static MapGrid Coarsest(IEnumerable<MapGrid> grids) => grids.MinBy(grid => grid.Cells);
}
