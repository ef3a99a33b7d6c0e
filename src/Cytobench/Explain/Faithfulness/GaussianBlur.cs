using static TorchSharp.torch;

namespace Cytobench.Explain.Faithfulness;

/// <summary>A Gaussian blur of square images as two products with one matrix; borders are mirrored.</summary>
internal sealed class GaussianBlur : IDisposable
{
    private const double Reach = 3;                                      // deviations that the kernel is long, to each side

    private readonly Tensor rows;                                        // (S, S)
    private readonly Tensor columns;                                     // its transpose

    /// <param name="side">S.</param>
    /// <param name="deviation">Pixels.</param>
    /// <param name="device">Where the images are.</param>
    public GaussianBlur(int side, double deviation, Device device)
    {
        using var scope = NewDisposeScope();
        rows = tensor(Weights(side, deviation), [side, side], device: device).DetachFromDisposeScope();
        columns = rows.t().contiguous().DetachFromDisposeScope();
    }

    /// <param name="images">(B, C, S, S).</param>
    /// <returns>The same shape; belongs to the current dispose scope.</returns>
    public Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        return rows.matmul(images.matmul(columns)).MoveToOuterDisposeScope();
    }

    private static float[] Weights(int side, double deviation)
    {
        var reach = Math.Max(1, (int)Math.Ceiling(Reach * deviation));
        var kernel = Enumerable.Range(-reach, 2 * reach + 1).Select(offset => Math.Exp(-0.5 * Math.Pow(offset / deviation, 2))).ToArray();
        var sum = kernel.Sum();
        var weights = new float[side * side];
        for (var row = 0; row < side; row++)
            for (var offset = -reach; offset <= reach; offset++)
                weights[row * side + Mirrored(row + offset, side)] += (float)(kernel[offset + reach] / sum);
        return weights;
    }

    /// <summary>Around the border pixels, as often as needed.</summary>
    private static int Mirrored(int place, int side)
    {
        if (side == 1)
            return 0;
        var period = 2 * (side - 1);
        var within = ((place % period) + period) % period;
        return within < side ? within : period - within;
    }

    public void Dispose()
    {
        rows.Dispose();
        columns.Dispose();
    }
}
