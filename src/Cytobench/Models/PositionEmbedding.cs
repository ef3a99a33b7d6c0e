using Cytobench.Engine;
using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>Fits a position embedding to another grid, as timm's resample_abs_pos_embed does.</summary>
public static class PositionEmbedding
{
    /// <param name="embedding">(1, 1 + g g, D): the class token's position, then the grid row by row.</param>
    /// <param name="gridSize">Patches a side of the new grid.</param>
    /// <returns>(1, 1 + G G, D), float32: bicubic with antialiasing; the class token's stays. The caller disposes it.</returns>
    public static Tensor Resample(Tensor embedding, int gridSize)
    {
        using var scope = NewDisposeScope();
        var source = embedding.to(float32);
        var oldSize = (int)Math.Round(Math.Sqrt(source.shape[1] - 1));
        var width = source.shape[2];
        var classToken = source.narrow(1, 0, 1);
        var grid = source.narrow(1, 1, (long)oldSize * oldSize).reshape(1, oldSize, oldSize, width).permute(0, 3, 1, 2);
        var resized = Operators.BicubicAntialiased(grid, gridSize, gridSize);    // (1, D, G, G)
        return cat([classToken, resized.permute(0, 2, 3, 1).reshape(1, (long)gridSize * gridSize, width)], 1).MoveToOuterDisposeScope();
    }
}
