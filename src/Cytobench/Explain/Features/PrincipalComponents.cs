using static TorchSharp.torch;

namespace Cytobench.Explain.Features;

/// <summary>Vectors seen along the directions in which they vary most (Pearson 1901; Hotelling 1933).</summary>
/// <param name="Coordinates">Row-major N x components; each column has mean 0.</param>
/// <param name="Shares">Of the whole variance, largest first; NaN where nothing varies.</param>
internal sealed record PrincipalComponents(float[] Coordinates, double[] Shares)
{
    /// <param name="vectors">(N, D), N at least 1.</param>
    /// <param name="components">Further ones than D are 0.</param>
    /// <remarks>
    /// Eigenvectors of the D x D covariance in float64. A direction and its opposite say the same: the one is taken in which the largest of its D
    /// entries, the first of equals, is positive. Entries are not scaled to equal variance.
    /// </remarks>
    public static PrincipalComponents Of(Tensor vectors, int components = 2)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (n, width) = (vectors.shape[0], vectors.shape[1]);
        var centred = vectors.to(float64);
        centred = centred - centred.mean([0], keepdim: true);            // (N, D)
        var covariance = centred.t().matmul(centred) / Math.Max(1, n - 1);
        var (values, directions) = linalg.eigh(covariance);              // ascending
        var kept = (int)Math.Min(components, width);
        var chosen = directions.narrow(1, width - kept, kept).flip([1]); // (D, kept), largest first
        var largest = chosen.gather(0, chosen.abs().argmax(0, keepdim: true)); // (1, kept)
        chosen = chosen * where(largest < 0, -ones_like(largest), ones_like(largest));
        var coordinates = zeros([n, components], dtype: ScalarType.Float32, device: vectors.device);
        coordinates.narrow(1, 0, kept).copy_(centred.matmul(chosen));
        var total = values.clamp_min(0).sum().item<double>();
        var shares = new double[components];
        for (var component = 0; component < components; component++)
            shares[component] = total > 0 ? component < kept ? Math.Max(0, values[width - 1 - component].item<double>()) / total : 0 : double.NaN;
        return new PrincipalComponents([.. coordinates.cpu().contiguous().data<float>()], shares);
    }
}
