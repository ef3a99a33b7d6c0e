using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>
/// Brightness, contrast, saturation and sharpness are one formula, other + factor (image - other) clipped to 0..255, with another
/// "other" each: black, the mean grey, the grey image, the blurred image. Factor 1 changes nothing, 0 gives the other one.
/// </summary>
/// <remarks>Haeberli and Voorhies 1994, "Image processing by interpolation and extrapolation"; Pillow's ImageEnhance, without its rounding.</remarks>
internal static class Blend
{
    /// <param name="images">(B, C, H, W) float32, 0 to 255.</param>
    /// <param name="factors">(B).</param>
    public static Tensor Brightness(Tensor images, Tensor factors)
    {
        using var scaled = images * factors.view(-1, 1, 1, 1);
        return scaled.clamp(0, 255);
    }

    /// <inheritdoc cref="Brightness"/>
    public static Tensor Contrast(Tensor images, Tensor factors)
    {
        using var scope = NewDisposeScope();
        return Between(Luma.Of(images).mean([1, 2, 3], keepdim: true), images, factors).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="Brightness"/>
    public static Tensor Saturation(Tensor images, Tensor factors)
    {
        using var scope = NewDisposeScope();
        return Between(Luma.Of(images), images, factors).MoveToOuterDisposeScope();
    }

    /// <summary>The blurred image is (1 1 1, 1 5 1, 1 1 1) / 13; its outermost pixels are not blurred.</summary>
    /// <inheritdoc cref="Brightness"/>
    public static Tensor Sharpness(Tensor images, Tensor factors)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (images.shape[2], images.shape[3]);
        var blurred = images.clone();
        if (height >= 3 && width >= 3)
        {
            var inner = blurred.narrow(2, 1, height - 2).narrow(3, 1, width - 2);
            inner.mul_(4.0 / 13).add_(nn.functional.avg_pool2d(images, 3, 1), alpha: 9.0 / 13); // 5 = 4 + the mean's own 1
        }
        return Between(blurred, images, factors).MoveToOuterDisposeScope();
    }

    private static Tensor Between(Tensor other, Tensor images, Tensor factors) =>
        (other + (images - other) * factors.view(-1, 1, 1, 1)).clamp_(0, 255);
}
