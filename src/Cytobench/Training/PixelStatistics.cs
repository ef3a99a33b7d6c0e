using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>Mean and deviation of a split's pixels per channel, summed in integers so that they do not depend on threads.</summary>
internal static class PixelStatistics
{
    private const int ChunkImages = 512;

    public static Normalization Compute(Tensor pixels)
    {
        var channels = (int)pixels.shape[3];
        var (sum, squares) = (new long[channels], new long[channels]);
        for (long first = 0; first < pixels.shape[0]; first += ChunkImages)
        {
            using var scope = NewDisposeScope();
            var chunk = pixels.narrow(0, first, Math.Min(ChunkImages, pixels.shape[0] - first)).reshape(-1, channels).to(int32);
            Add(sum, chunk.sum(0, type: int64));
            Add(squares, (chunk * chunk).sum(0, type: int64));
        }
        var count = (double)pixels.numel() / channels;
        var means = sum.Select(value => value / count).ToArray();
        // A constant channel would divide by 0; one grey level is then the unit.
        var deviations = squares.Select((value, c) => Math.Max(1, Math.Sqrt(value / count - means[c] * means[c]))).ToArray();
        double[] Three(double[] values) => [.. Enumerable.Range(0, 3).Select(c => values[channels == 1 ? 0 : c] / 255)];
        return new Normalization(Three(means), Three(deviations));
    }

    private static void Add(long[] totals, Tensor values)
    {
        var host = values.cpu().data<long>().ToArray();
        for (var c = 0; c < totals.Length; c++)
            totals[c] += host[c];
    }
}
