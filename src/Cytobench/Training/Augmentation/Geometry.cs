using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>
/// Everything that moves pixels: as one affine matrix an image and one interpolation of the batch. Flips and quarter turns
/// alone are not interpolated but resized as any image is.
/// </summary>
/// <remarks>
/// In this order: crop, then the matrix [[f s cos, -s sin, tx], [f s sin, s cos, ty]] with angle, s, shift and, for f, the
/// flip or one of eight views, then the policy's geometry. Images larger than the network's input are resized with
/// Pillow's antialiased filter before they are interpolated at its size; smaller ones are interpolated as stored.
/// </remarks>
internal sealed class Geometry(AugmentConfig config, ImageInput input)
{
    /// <param name="numbers">Gets what this step needs.</param>
    /// <param name="policy">Each image's moves by the policy; null for none.</param>
    public StepNumbers.Block Draw(StepNumbers numbers, Func<int, AffineMatrix>? policy)
    {
        var views = DrawViews(numbers);
        if (!config.IsSampled)
            return numbers.Add(Array.ConvertAll(views, view => (float)view));
        var (rotation, scale, shift, crop) = (numbers.Random("rotation"), numbers.Random("scale"), numbers.Random("translation"), numbers.Random("crop"));
        var matrices = new float[numbers.Images * 6];
        for (var image = 0; image < numbers.Images; image++)
        {
            var matrix = config.ResizedCropMin < 1 ? ResizedCrop.Draw(crop, config.ResizedCropMin, config.ResizedCropMax) : AffineMatrix.Identity;
            matrix *= Similarity(rotation, scale, shift) * Mirroring.Matrix(views[image]) * (policy?.Invoke(image) ?? AffineMatrix.Identity);
            matrix.CopyTo(matrices.AsSpan(image * 6, 6));
        }
        return numbers.Add(matrices);
    }

    private int[] DrawViews(StepNumbers numbers)
    {
        var (random, views) = (numbers.Random(config.Dihedral ? "dihedral" : "horizontal flip"), new int[numbers.Images]);
        var count = config.Dihedral ? Mirroring.Views : config.HorizontalFlip ? 2 : 1;
        for (var image = 0; image < views.Length; image++)
            views[image] = random.NextInt(count);
        return views;
    }

    /// <summary>Turned, scaled and moved.</summary>
    private AffineMatrix Similarity(SeededRandom rotation, SeededRandom scale, SeededRandom shift)
    {
        var angle = rotation.Between(-config.RotationDegrees, config.RotationDegrees) * Math.PI / 180;
        var s = scale.Between(config.ScaleMin, config.ScaleMax);
        var (x, y) = (shift.Between(-config.Translate, config.Translate), shift.Between(-config.Translate, config.Translate));
        var turned = AffineMatrix.Rotation(angle);
        return new(s * turned.Xx, s * turned.Xy, x, s * turned.Yx, s * turned.Yy, y);
    }

    /// <param name="planes">uint8 (B, C, H, W).</param>
    /// <param name="drawn">What <see cref="Draw"/> gave, on the device.</param>
    /// <returns>(B, C, S, S) float32, 0 to 255; belongs to the current dispose scope.</returns>
    public Tensor Apply(Tensor planes, Tensor drawn)
    {
        using var scope = NewDisposeScope();
        if (config.IsSampled)
        {
            var stored = input.Shrinks ? input.Resize(planes) : planes.to(float32);
            return AffineSampling.Sample(stored, drawn.view(-1, 2, 3), input.ImageSize).MoveToOuterDisposeScope();
        }
        if (config is { Dihedral: false, HorizontalFlip: false })
            return input.Resize(planes).MoveToOuterDisposeScope();
        var views = drawn.to(int32);
        Tensor Has(int bit) => views.bitwise_and(full_like(views, bit)) != 0;
        var images = Mirroring.Flip(planes, Has(1), 3);
        if (!config.Dihedral)
            return input.Resize(images).MoveToOuterDisposeScope();
        return Mirroring.Transpose(input.Resize(Mirroring.Flip(images, Has(2), 2)), Has(4)).MoveToOuterDisposeScope(); // square only after resizing
    }
}
