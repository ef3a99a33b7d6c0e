namespace Cytobench.Data;

/// <summary>Which input pixels an output pixel is made of along one axis, and how much of each.</summary>
/// <remarks>Pillow's precompute_coeffs (src/libImaging/Resample.c); PyTorch's antialiased interpolation uses the same weights.</remarks>
public static class ResampleWeights
{
    /// <summary>The weights as a dense matrix, so that resizing is two matrix products: rows x image x columns transposed.</summary>
    /// <param name="inputSize">Pixels along the axis, at least 1.</param>
    /// <param name="outputSize">Pixels wanted, at least 1.</param>
    /// <param name="filter">Box, bilinear or bicubic.</param>
    /// <returns>Row-major outputSize x inputSize; each row sums to 1.</returns>
    public static float[] Compute(int inputSize, int outputSize, ResampleFilter filter)
    {
        var windows = ResampleWindows.Compute(inputSize, outputSize, 0, outputSize, filter);
        var matrix = new float[checked(outputSize * inputSize)];
        for (var row = 0; row < outputSize; row++)
        {
            var weights = windows.Weights(row);
            for (var i = 0; i < weights.Length; i++)
                matrix[row * inputSize + windows.First[row] + i] = (float)weights[i];
        }
        return matrix;
    }
}

/// <summary>The same weights without the zeros: for each output pixel the first input pixel and the weights from there on.</summary>
internal readonly record struct ResampleWindows(int[] First, int[] Count, double[] AllWeights, int Stride)
{
    public ReadOnlySpan<double> Weights(int output) => AllWeights.AsSpan(output * Stride, Count[output]);

    /// <param name="inputSize">Pixels along the axis.</param>
    /// <param name="outputSize">Pixels of the whole output axis.</param>
    /// <param name="from">First output pixel that is wanted.</param>
    /// <param name="count">How many are wanted; a crop of a long axis costs no more than what is kept.</param>
    /// <param name="filter">Box, bilinear or bicubic.</param>
    public static ResampleWindows Compute(int inputSize, long outputSize, long from, int count, ResampleFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from + count, outputSize);
        var scale = (double)inputSize / outputSize;
        var stretch = Math.Max(scale, 1.0);
        var support = filter switch { ResampleFilter.Box => 0.5, ResampleFilter.Bilinear => 1.0, _ => 2.0 } * stretch;
        var stride = (int)Math.Min(inputSize, Math.Ceiling(support) * 2 + 1);
        var windows = new ResampleWindows(new int[count], new int[count], new double[checked(count * stride)], stride);
        for (var output = 0; output < count; output++)
        {
            var center = (from + output + 0.5) * scale;
            var first = Math.Max(0, (int)(center - support + 0.5));
            var end = Math.Min(inputSize, (int)(center + support + 0.5));
            var weights = windows.AllWeights.AsSpan(output * stride, end - first);
            var sum = 0.0;
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = Weight((i + first - center + 0.5) * (1.0 / stretch), filter);
                sum += weights[i];
            }
            for (var i = 0; i < weights.Length && sum != 0; i++)
                weights[i] /= sum;
            (windows.First[output], windows.Count[output]) = (first, weights.Length);
        }
        return windows;
    }

    private static double Weight(double x, ResampleFilter filter)
    {
        const double A = -0.5;
        if (filter == ResampleFilter.Box)
            return x is > -0.5 and <= 0.5 ? 1 : 0;                       // a pixel on an edge belongs to one side
        x = Math.Abs(x);
        return (filter, x) switch
        {
            (ResampleFilter.Bilinear, < 1) => 1 - x,
            (ResampleFilter.Bicubic, < 1) => ((A + 2) * x - (A + 3)) * x * x + 1,
            (ResampleFilter.Bicubic, < 2) => (((x - 5) * x + 8) * x - 4) * A,
            _ => 0,
        };
    }
}
