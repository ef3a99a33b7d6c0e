using static TorchSharp.torch;

namespace Cytobench.Explain.Faithfulness;

/// <summary>The order in which pixels are perturbed: from a map's largest value, enlarged to the image, down.</summary>
internal sealed class PixelRanks : IDisposable
{
    private readonly Tensor tieOrder;                                    // int64 (P): which of equal pixels comes first
    private readonly int side;

    /// <param name="side">Pixels a side, S.</param>
    /// <param name="seed">
    /// Of the order among equal values. By rows, a map that is zero over most of the image would hide its top first; at random, a constant
    /// map is a random one. The order is the same for all images and methods.
    /// </param>
    /// <param name="device">Where the maps are.</param>
    public PixelRanks(int side, int seed, Device device)
    {
        this.side = side;
        tieOrder = tensor(Array.ConvertAll(new SeededRandom(seed, "ties").Permutation(side * side), place => (long)place), device: device).DetachFromDisposeScope();
    }

    /// <param name="maps">(B, h, w), enlarged bilinearly.</param>
    /// <returns>int64 (B, S, S): 0 is the most relevant pixel, S S - 1 the least; belongs to the current dispose scope.</returns>
    public Tensor Of(Tensor maps)
    {
        using var scope = NewDisposeScope();
        var values = Enlarge(maps, side).flatten(1);                     // (B, P)
        var falling = sort(values.index_select(1, tieOrder), dim: 1, descending: true, stable: true).indices;
        var order = tieOrder.index_select(0, falling.flatten()).view(falling.shape);
        var ranks = empty_like(order).scatter_(1, order, arange(order.shape[1], device: order.device).expand(order.shape));
        return ranks.view(-1, side, side).MoveToOuterDisposeScope();
    }

    /// <param name="maps">(B, h, w).</param>
    /// <param name="side">Pixels a side of the image.</param>
    /// <returns>(B, S, S), bilinear; belongs to the current dispose scope.</returns>
    public static Tensor Enlarge(Tensor maps, int side)
    {
        using var scope = NewDisposeScope();
        var enlarged = maps.shape[1] == side && maps.shape[2] == side
            ? maps.to(float32).alias()
            : nn.functional.interpolate(maps.to(float32).unsqueeze(1), [side, side], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(1);
        return enlarged.MoveToOuterDisposeScope();
    }

    public void Dispose() => tieOrder.Dispose();
}
