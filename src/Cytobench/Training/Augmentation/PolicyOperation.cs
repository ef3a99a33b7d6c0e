using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>What a policy chooses from: the fourteen operations of torchvision's TrivialAugmentWide and RandAugment.</summary>
internal enum PolicyOperation
{
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Saturation,                                                          // "Color" there
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
}

/// <summary>One operation on one image.</summary>
/// <param name="Operation">Which.</param>
/// <param name="Amount">Shear: tangent; translation: grid units; rotation: degrees; factor; bits that are kept; threshold; else without meaning.</param>
internal readonly record struct PolicyChoice(PolicyOperation Operation, double Amount)
{
    /// <summary>Whether it changes values, not places.</summary>
    public bool IsColour => Operation >= PolicyOperation.Brightness;

    /// <summary>About the image's centre; the identity for operations on values.</summary>
    public AffineMatrix Matrix => Operation switch
    {
        PolicyOperation.ShearX => new(1, Amount, 0, 0, 1, 0),
        PolicyOperation.ShearY => new(1, 0, 0, Amount, 1, 0),
        PolicyOperation.TranslateX => new(1, 0, Amount, 0, 1, 0),
        PolicyOperation.TranslateY => new(1, 0, 0, 0, 1, Amount),
        PolicyOperation.Rotate => AffineMatrix.Rotation(Amount * Math.PI / 180),
        _ => AffineMatrix.Identity,
    };

    /// <param name="operation">One that changes values.</param>
    /// <param name="images">(B, C, H, W) float32, 0 to 255: those that drew it.</param>
    /// <param name="amounts">(B).</param>
    public static Tensor Apply(PolicyOperation operation, Tensor images, Tensor amounts) => operation switch
    {
        PolicyOperation.Brightness => Blend.Brightness(images, amounts),
        PolicyOperation.Saturation => Blend.Saturation(images, amounts),
        PolicyOperation.Contrast => Blend.Contrast(images, amounts),
        PolicyOperation.Sharpness => Blend.Sharpness(images, amounts),
        PolicyOperation.Posterize => Posterize.Apply(images, amounts),
        PolicyOperation.Solarize => Solarize.Apply(images, amounts),
        PolicyOperation.AutoContrast => AutoContrast.Apply(images),
        PolicyOperation.Equalize => Equalize.Apply(images),
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
