using Cytobench.Engine;
using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>Where tokens are: positions of a fixed formula, and learned ones fitted to another grid.</summary>
public static class PositionEmbedding
{
    /// <summary>Sines and cosines of column and row at D/4 frequencies (He et al. 2022, arXiv:2111.06377, after Vaswani et al. 2017, arXiv:1706.03762).</summary>
    /// <param name="gridSize">Patches a side.</param>
    /// <param name="width">D, a multiple of 4.</param>
    /// <returns>(1, g g, D), row by row: [sin(x w), cos(x w), sin(y w), cos(y w)], w_j = 10000^(-4j/D). Belongs to the current dispose scope.</returns>
    public static Tensor SinCos(int gridSize, int width)
    {
        var frequencies = width / 4;
        var values = new float[gridSize * gridSize * width];
        for (var token = 0; token < gridSize * gridSize; token++)
        {
            var (y, x) = Math.DivRem(token, gridSize);
            for (var j = 0; j < frequencies; j++)
            {
                var frequency = Math.Pow(10_000, -(double)j / frequencies);
                var at = token * width + j;
                (values[at], values[at + frequencies]) = ((float)Math.Sin(x * frequency), (float)Math.Cos(x * frequency));
                (values[at + 2 * frequencies], values[at + 3 * frequencies]) = ((float)Math.Sin(y * frequency), (float)Math.Cos(y * frequency));
            }
        }
        return tensor(values, [1, gridSize * gridSize, width]);
    }

    /// <summary>Fits learned positions to another grid, as timm's resample_abs_pos_embed does: bicubic with antialiasing.</summary>
    /// <param name="embedding">(1, g g, D), row by row; with a class token (1, 1 + g g, D), its position first.</param>
    /// <param name="gridSize">Patches a side of the new grid.</param>
    /// <param name="hasClassToken">Whether the first position is a class token's, which stays as it is.</param>
    /// <returns>(1, G G, D) or (1, 1 + G G, D), float32. The caller disposes it.</returns>
    public static Tensor Resample(Tensor embedding, int gridSize, bool hasClassToken = true)
    {
        using var scope = NewDisposeScope();
        var source = embedding.to(float32);
        var prefix = hasClassToken ? 1 : 0;
        var oldSize = (int)Math.Round(Math.Sqrt(source.shape[1] - prefix));
        var width = source.shape[2];
        var classToken = source.narrow(1, 0, prefix);
        var grid = source.narrow(1, prefix, (long)oldSize * oldSize).reshape(1, oldSize, oldSize, width).permute(0, 3, 1, 2);
        var resized = Operators.BicubicAntialiased(grid, gridSize, gridSize);    // (1, D, G, G)
        return cat([classToken, resized.permute(0, 2, 3, 1).reshape(1, (long)gridSize * gridSize, width)], 1).MoveToOuterDisposeScope();
    }
}
