using static TorchSharp.torch;

namespace Cytobench.Explain.Segmentation;

/// <summary>
/// A threshold for each image: of all that split its pixels into two classes, the one with the largest variance between them
/// (Otsu 1979, "A threshold selection method from gray-level histograms", equations 14 to 17).
/// </summary>
internal static class Otsu
{
    private const int Bins = 128;                                        // between the smallest and the largest value

    /// <param name="values">float64 (B, H, W).</param>
    /// <param name="among">bool (B, H, W): the pixels that count.</param>
    /// <returns>(B, 1, 1); values from there on are the upper class. Infinite where fewer than two values differ: then no pixel is.</returns>
    public static Tensor Threshold(Tensor values, Tensor among)
    {
        using var scope = NewDisposeScope();
        var (all, counted) = (values.flatten(1), among.flatten(1));      // (B, P)
        var low = where(counted, all, double.PositiveInfinity).amin([1], keepdim: true);
        var high = where(counted, all, double.NegativeInfinity).amax([1], keepdim: true);
        var isDefined = high > low;
        var (start, range) = (where(isDefined, low, 0.0), where(isDefined, high - low, 1.0)); // (B, 1)
        var bins = ((all - start) / range * Bins).clamp(0, Bins - 1).to(ScalarType.Int64);
        var histogram = zeros([all.shape[0], Bins], dtype: ScalarType.Float64, device: values.device).scatter_add_(1, bins, counted.to(ScalarType.Float64));

        var places = arange(Bins, dtype: ScalarType.Float64, device: values.device);
        var total = histogram.sum(1, keepdim: true);
        var below = histogram.cumsum(1);                                 // pixels up to each bin
        var moment = (histogram * places).cumsum(1);
        var whole = moment.narrow(1, Bins - 1, 1);
        var above = total - below;
        var between = (whole * below - total * moment).square() / (below * above).clamp(min: 1); // times the square of the total
        var split = between.narrow(1, 0, Bins - 1).argmax(1, keepdim: true).to(ScalarType.Float64);
        var threshold = where(isDefined, start + (split + 1) / Bins * range, double.PositiveInfinity);
        return threshold.unsqueeze(2).MoveToOuterDisposeScope();
    }
}
