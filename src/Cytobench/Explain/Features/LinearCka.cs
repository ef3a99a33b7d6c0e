using static TorchSharp.torch;

namespace Cytobench.Explain.Features;

/// <summary>
/// Centred kernel alignment with a linear kernel between all pairs of layers, gathered over mini-batches: 1 where two layers tell images apart in
/// the same way but for rotation and scale, about 0 where they have nothing in common (Kornblith et al. 2019, arXiv:1905.00414). Owns its sums.
/// </summary>
/// <remarks>
/// Each batch adds the unbiased estimate of HSIC of Song et al. 2012, with diagonals of the Gram matrices set to 0 (Nguyen, Raghu and Kornblith 2021,
/// arXiv:2010.15327, equations 2 to 4); sums of unbiased estimates do not drift with the size of a batch. A value may come out slightly below 0.
/// </remarks>
internal sealed class LinearCka : IDisposable
{
    /// <summary>Images that a batch must have.</summary>
    public const int SmallestBatch = 4;

    private Tensor? sums;                                                // (L, L)

    /// <param name="layers">Of the same images: each (B, anything), B at least 4; as many and in the same order each time.</param>
    public void Add(IReadOnlyList<Tensor> layers)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var n = layers[0].shape[0];
        ArgumentOutOfRangeException.ThrowIfLessThan(n, SmallestBatch);
        var grams = stack(layers.Select(Gram), 0);                       // (L, B, B)
        var rows = grams.sum(-1);                                        // (L, B)
        var totals = rows.sum(-1, keepdim: true);                        // (L, 1)
        var flat = grams.view(layers.Count, -1);
        var hsic = (flat.matmul(flat.t())
            + totals.matmul(totals.t()) / ((n - 1.0) * (n - 2))
            - rows.matmul(rows.t()) * (2.0 / (n - 2))) / (n * (n - 3.0));
        sums ??= zeros_like(hsic).DetachFromDisposeScope();
        sums.add_(hsic);
    }

    /// <returns>Row-major L x L, symmetric; NaN where a layer does not vary.</returns>
    public double[] Similarities()
    {
        if (sums is null)
            throw new InvalidOperationException("no batch was added");
        using var scope = NewDisposeScope();
        var own = sums.diagonal();
        var scale = where(own > 0, own, full_like(own, double.NaN)).sqrt();
        return [.. (sums / scale.unsqueeze(0) / scale.unsqueeze(1)).cpu().contiguous().data<double>()];
    }

    /// <summary>Inner products of centred rows without those of a row with itself; centring changes no estimate, but keeps digits.</summary>
    private static Tensor Gram(Tensor layer)
    {
        using var scope = NewDisposeScope();
        var rows = layer.flatten(1).to(float64);
        rows = rows - rows.mean([0], keepdim: true);
        var gram = rows.matmul(rows.t());
        return (gram - gram.diagonal().diag()).MoveToOuterDisposeScope();
    }

    public void Dispose() => sums?.Dispose();
}
