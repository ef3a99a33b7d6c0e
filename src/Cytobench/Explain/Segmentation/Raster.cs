using Cytobench.Data;
using static TorchSharp.torch;

namespace Cytobench.Explain.Segmentation;

/// <summary>Brings maps and images to another grid: bilinear, its edges extended, averaging where it shrinks.</summary>
internal static class Raster
{
    /// <param name="values">float64 (..., h, w).</param>
    /// <param name="height">Rows wanted.</param>
    /// <param name="width">Columns wanted.</param>
    /// <returns>(..., height, width); belongs to the current dispose scope.</returns>
    public static Tensor Resample(Tensor values, int height, int width)
    {
        using var scope = NewDisposeScope();
        var (rows, columns) = (Weights(values.shape[^2], height, values.device), Weights(values.shape[^1], width, values.device));
        return rows.matmul(values).matmul(columns.t()).MoveToOuterDisposeScope();
    }

    private static Tensor Weights(long input, int output, Device device) =>
        tensor(ResampleWeights.Compute((int)input, output, ResampleFilter.Bilinear), [output, input]).to(ScalarType.Float64, device);
}
