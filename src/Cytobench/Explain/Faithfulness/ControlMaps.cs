using static TorchSharp.torch;

namespace Cytobench.Explain.Faithfulness;

/// <summary>Maps that know nothing of the network; a faithful one must do better.</summary>
internal static class ControlMaps
{
    /// <summary>Uniform numbers on the method's own grid, so that they differ from its maps in where, not in how coarse they are.</summary>
    /// <returns>(N, h, w); belongs to the current dispose scope.</returns>
    public static Tensor Random(int images, MapGrid grid, int seed, Device device)
    {
        var random = new SeededRandom(seed, "random map", grid.Height, grid.Width);
        var values = new float[images * grid.Cells];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)random.NextDouble();
        return tensor(values, [images, grid.Height, grid.Width], device: device);
    }

    /// <summary>What one can know without any network: the cell is in the middle.</summary>
    /// <param name="images">N.</param>
    /// <param name="side">S.</param>
    /// <param name="deviation">Pixels.</param>
    /// <param name="device">Where the images are.</param>
    /// <returns>(N, S, S); belongs to the current dispose scope.</returns>
    public static Tensor Gaussian(int images, int side, double deviation, Device device)
    {
        using var scope = NewDisposeScope();
        var away = (arange(side, dtype: ScalarType.Float32, device: device) - (side - 1) / 2.0).square().neg() / (2 * deviation * deviation);
        return (away.unsqueeze(0) + away.unsqueeze(1)).exp().expand(images, side, side).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>The same maps with what a coarser grid can resolve alone: means over its cells.</summary>
    /// <param name="maps">(N, h, w).</param>
    /// <param name="grid">Coarser.</param>
    /// <returns>(N, h', w'); belongs to the current dispose scope.</returns>
    public static Tensor Coarsened(Tensor maps, MapGrid grid)
    {
        using var scope = NewDisposeScope();
        return nn.functional.adaptive_avg_pool2d(maps.to(float32).unsqueeze(1), [grid.Height, grid.Width]).squeeze(1).MoveToOuterDisposeScope();
    }
}

/// <summary>A map that a method's is compared with.</summary>
public enum ControlMap
{
    /// <summary>Uniform numbers on the method's grid.</summary>
    Random,

    /// <summary>A Gaussian in the middle of the image.</summary>
    CentredGaussian,

    /// <summary>The method's own map on the coarsest grid of all compared methods: no test of the method, but what comparisons across grids use.</summary>
    Coarsened,
}
