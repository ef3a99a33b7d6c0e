using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Explain.Features;

/// <summary>The nearest of many vectors by cosine distance, 1 - x y / (|x| |y|), by exact search.</summary>
/// <remarks>
/// Distances are rounded to a multiple of 2^-24, as fine as float32 features are, and equal ones stand in the order of the candidates: so
/// copies of an image tie, and the order does not hang on the last bits of a sum. A vector of zeros is at distance 1 from everything.
/// </remarks>
internal sealed record CosineNeighbours
{
    private const double Steps = 1 << 24;                                // in a distance of 1
    private const long LargestTable = 1 << 23;                           // similarities held at once; 64 MiB of float64, a few times

    private CosineNeighbours(int count, long[] candidates, double[] distances) => (Count, Candidates, Distances) = (count, candidates, distances);

    /// <summary>Neighbours of each query: k, or as many as there are candidates.</summary>
    public int Count { get; }

    /// <summary>Row-major (queries, Count), nearest first.</summary>
    public long[] Candidates { get; }

    /// <summary>As <see cref="Candidates"/>; in [0, 2].</summary>
    public double[] Distances { get; }

    public int Queries => Candidates.Length / Count;

    /// <param name="queries">(Q, D).</param>
    /// <param name="candidates">(N, D), N at least 1 and below 2^29.</param>
    /// <param name="k">At least 1.</param>
    /// <param name="cancellation">Asked before every part.</param>
    public static CosineNeighbours Find(Tensor queries, Tensor candidates, int k, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (asked, n) = (queries.shape[0], candidates.shape[0]);
        var count = (int)Math.Min(k, n);
        var unit = functional.normalize(candidates.to(float64), p: 2, dim: 1).t(); // (D, N)
        var order = arange(n - 1, -1, -1, dtype: ScalarType.Float64, device: candidates.device);
        var (indices, distances) = (new long[asked * count], new double[asked * count]);
        var rows = Math.Clamp(LargestTable / n, 1, 1024);
        for (var first = 0L; first < asked; first += rows)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var part = functional.normalize(queries.narrow(0, first, Math.Min(rows, asked - first)).to(float64), p: 2, dim: 1);
            var similarities = part.matmul(unit).mul_(Steps).round_();   // (q, N), whole numbers
            // Unlike each other: whole numbers below 2^53, in which the lower candidate of equals is the larger.
            var (_, nearest) = (similarities * n).add_(order).topk(count, dim: 1);
            var at = (int)(first * count);
            nearest.cpu().contiguous().data<long>().CopyTo(indices, at);
            (1 - similarities.gather(1, nearest) / Steps).clamp_(0, 2).cpu().contiguous().data<double>().CopyTo(distances, at);
        }
        return new CosineNeighbours(count, indices, distances);
    }

    public ReadOnlySpan<long> Of(int query) => Candidates.AsSpan(query * Count, Count);

    public ReadOnlySpan<double> DistancesOf(int query) => Distances.AsSpan(query * Count, Count);
}
