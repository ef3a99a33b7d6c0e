using static TorchSharp.torch;

namespace Cytobench.Explain.Agreement;

/// <summary>
/// SSIM of maps in [0, 1]: means, variances and covariance in a Gaussian window, combined and averaged over all places where the window lies
/// wholly inside (Wang, Bovik, Sheikh and Simoncelli 2004, doi:10.1109/TIP.2003.819861, equation 13, with its window of 11 and constants).
/// </summary>
internal sealed class StructuralSimilarity
{
    internal const int Window = 11;
    internal const double Deviation = 1.5;
    internal const double C1 = 0.01 * 0.01;                              // (K1 L)^2, L = 1
    internal const double C2 = 0.03 * 0.03;

    private readonly Tensor values;                                      // (n, H, W)
    private readonly Tensor? mean;                                       // (n, H - 10, W - 10); null where no window fits
    private readonly Tensor? variance;

    /// <param name="values">float64 (n, H, W) in [0, 1]; kept. What is computed belongs to the current dispose scope.</param>
    public StructuralSimilarity(Tensor values)
    {
        this.values = values;
        if (values.shape[1] < Window || values.shape[2] < Window)
            return;
        using var scope = NewDisposeScope();
        mean = Smooth(values).MoveToOuterDisposeScope();
        variance = (Smooth(values.square()) - mean.square()).MoveToOuterDisposeScope();
    }

    /// <returns>(n), NaN where the maps are smaller than the window.</returns>
    public Tensor With(StructuralSimilarity other, Tensor? partners)
    {
        using var scope = NewDisposeScope();
        if (mean is null)
            return full([values.shape[0]], double.NaN, dtype: ScalarType.Float64).MoveToOuterDisposeScope();
        Tensor Of(Tensor rows) => partners is null ? rows : rows.index_select(0, partners);
        var (otherMean, otherVariance) = (Of(other.mean!), Of(other.variance!));
        var product = mean * otherMean;
        var covariance = Smooth(values * Of(other.values)) - product;
        var similarity = (2 * product + C1) * (2 * covariance + C2) / ((mean.square() + otherMean.square() + C1) * (variance! + otherVariance + C2));
        return similarity.mean([1, 2]).MoveToOuterDisposeScope();
    }

    private static Tensor Smooth(Tensor images)
    {
        using var scope = NewDisposeScope();
        return Band(images.shape[1]).matmul(images).matmul(Band(images.shape[2]).t()).MoveToOuterDisposeScope();
    }

    /// <summary>(length - 10, length): the window's weights along one axis, at each place that it fits.</summary>
    private static Tensor Band(long length)
    {
        var weights = Enumerable.Range(0, Window).Select(at => Math.Exp(-Math.Pow((at - Window / 2) / Deviation, 2) / 2)).ToArray();
        var places = (int)length - Window + 1;
        var band = new double[places * length];
        for (var place = 0; place < places; place++)
            for (var at = 0; at < Window; at++)
                band[place * length + place + at] = weights[at] / weights.Sum();
        return tensor(band, [places, length]);
    }
}
