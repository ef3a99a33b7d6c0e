using Cytobench.Explain.Segmentation;
using static TorchSharp.torch;

namespace Cytobench.Explain.Agreement;

/// <summary>
/// The maps of one method on one grid, with all that comparing them to others needs: computed once, used for every pair. The tensors
/// belong to the dispose scope in which they are made.
/// </summary>
internal sealed class ComparableMaps
{
    /// <summary>Share of an image's pixels that count as the most relevant ones.</summary>
    public const double TopShare = 0.2;

    private const double Levels = 1 << 20;                               // values closer than one level are the same: else rounding would break ties

    private readonly Tensor isDefined;                                   // (n, 1): a constant map ranks nothing
    private readonly Tensor top;                                         // (n, P) in [0, 1], summing to TopShare x P
    private readonly Tensor ranks;                                       // (n, P), mean 0, length 1
    private readonly Tensor values;                                      // (n, H, W)
    private readonly StructuralSimilarity structure;
    private readonly Tensor center;                                      // (n, 2) in [0, 1]

    /// <param name="maps">float64 (n, h, w), not negative, at the method's own resolution.</param>
    /// <param name="height">Of the grid on which maps are compared.</param>
    /// <param name="width">Likewise.</param>
    public ComparableMaps(Tensor maps, int height, int width)
    {
        using (NewDisposeScope())
        {
            isDefined = (maps.flatten(1).amax([1], keepdim: true) > maps.flatten(1).amin([1], keepdim: true)).MoveToOuterDisposeScope();
            values = ((Raster.Resample(maps, height, width) * Levels).round() / Levels).MoveToOuterDisposeScope();
            var pixels = values.flatten(1);                              // (n, P)
            var rising = pixels.sort(1).Values;
            top = TopWeights(pixels, rising).MoveToOuterDisposeScope();
            ranks = Ranks(pixels, rising).MoveToOuterDisposeScope();
            center = CenterOfMass(values).MoveToOuterDisposeScope();
        }
        structure = new StructuralSimilarity(values);
    }

    /// <param name="other">Maps of the same images on the same grid.</param>
    /// <param name="partners">int64 (n): which of the other's rows each row is compared with; null for its own.</param>
    /// <returns>(measures, n) in the order of <see cref="AgreementMeasure"/>, NaN where a map of the two is constant; belongs to the current dispose scope.</returns>
    public Tensor Compare(ComparableMaps other, Tensor? partners = null)
    {
        using var scope = NewDisposeScope();
        Tensor Of(Tensor rows) => partners is null ? rows : rows.index_select(0, partners);
        var otherTop = Of(other.top);
        var overlap = top.minimum(otherTop).sum(1) / top.maximum(otherTop).sum(1);
        var correlation = (ranks * Of(other.ranks)).sum(1);
        var similarity = structure.With(other.structure, partners);
        var distance = (center - Of(other.center)).square().sum(1).sqrt();
        var both = isDefined.logical_and(Of(other.isDefined)).squeeze(1);
        return where(both, stack([overlap, correlation, similarity, distance]), double.NaN).MoveToOuterDisposeScope();
    }

    /// <summary>1 for the most relevant pixels; where the last of them tie with others, all that tie share what is left.</summary>
    private static Tensor TopWeights(Tensor pixels, Tensor rising)
    {
        var count = TopShare * pixels.shape[1];
        var last = rising.narrow(1, pixels.shape[1] - (long)Math.Ceiling(count), 1);
        var (above, tied) = (pixels > last, pixels.eq(last));
        var share = (count - above.sum(1, keepdim: true)) / tied.sum(1, keepdim: true);
        return above.to(ScalarType.Float64) + share * tied.to(ScalarType.Float64);
    }

    /// <summary>Ranks, equal values sharing the mean of theirs, shifted and scaled so that the product of two rows is Spearman's correlation.</summary>
    private static Tensor Ranks(Tensor pixels, Tensor rising)
    {
        var ranks = (searchsorted(rising, pixels) + searchsorted(rising, pixels, right: true)).to(ScalarType.Float64); // twice the rank, less 1
        var centered = ranks - ranks.mean([1], keepdim: true);
        return centered / centered.square().sum(1, keepdim: true).sqrt();
    }

    private static Tensor CenterOfMass(Tensor values)
    {
        Tensor Places(long length) => (arange(length, dtype: ScalarType.Float64) + 0.5) / length;
        var mass = values.sum([1, 2]);
        var down = (values.sum(2) * Places(values.shape[1])).sum(1) / mass;
        var across = (values.sum(1) * Places(values.shape[2])).sum(1) / mass;
        return stack([down, across], 1);
    }
}
