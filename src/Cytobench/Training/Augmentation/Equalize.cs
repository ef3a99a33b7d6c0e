using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>Each channel's 256 values are spread so that its histogram becomes even, by the whole-number steps of Pillow's ImageOps.equalize.</summary>
/// <remarks>
/// With histogram h and step = floor((pixels - those of the highest value present) / 255), v becomes
/// min(255, floor((h[0] + .. + h[v-1] + floor(step / 2)) / step)); step 0 leaves the channel as it is.
/// </remarks>
internal static class Equalize
{
    private const int Values = 256;

    /// <param name="images">(B, C, H, W) float32, 0 to 255; rounded first, halves to even.</param>
    public static Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        var (count, channels, pixels) = (images.shape[0], images.shape[1], images.shape[2] * images.shape[3]);
        var values = images.round().to(int64).reshape(count * channels, pixels); // (BC, HW)
        var histogram = zeros([count * channels, Values], dtype: float32, device: images.device)
            .scatter_add_(1, values, ones([1, 1], dtype: float32, device: images.device).expand(values.shape)); // counts below 2^24 are exact
        var highest = histogram.gather(1, values.amax([1], keepdim: true)); // (BC, 1)
        var step = ((pixels - highest) / 255).floor();
        var isLeft = step == 0;
        var divisor = where(isLeft, ones_like(step), step);
        var before = histogram.cumsum(1) - histogram;                    // (BC, 256)
        var table = ((before + (step / 2).floor()) / divisor).floor().clamp(0, 255);
        var equalized = where(isLeft, values.to(float32), table.gather(1, values));
        return equalized.view(images.shape).MoveToOuterDisposeScope();
    }
}
