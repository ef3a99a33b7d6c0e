using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>Turns stored training images into what a network sees, each time differently: whole batches on the device.</summary>
/// <remarks>
/// Order: geometry, stain, brightness, contrast, saturation, policy, normalising, colour gain and offset, erasing. Random numbers come from
/// (seed, purpose, epoch, step), so that turning one operation on leaves the draws of the others as they are.
/// </remarks>
/// <param name="config">Checked.</param>
/// <param name="input">Resizes and normalises; must live as long as this.</param>
/// <param name="seed">Of the training.</param>
public sealed class Augmenter(AugmentConfig config, ImageInput input, int seed)
{
    private readonly Geometry geometry = new(config, input);
    private readonly AugmentationPolicy? policy = AugmentationPolicy.Of(config);
    private readonly IAugmentation[] onPixels = [.. OnPixels(config)];   // values 0 to 255
    private readonly IAugmentation[] onNormalized = [.. OnNormalized(config, input.ImageSize)];

    /// <param name="pixels">uint8 (B, H, W, C), C 1 or 3.</param>
    /// <param name="epoch">As the training counts.</param>
    /// <param name="step">Within the epoch.</param>
    /// <returns>(B, 3, S, S) in the input's precision, channels innermost in memory; belongs to the current dispose scope.</returns>
    /// <exception cref="UserException">Grey images with an operation that needs colours.</exception>
    public Tensor Prepare(Tensor pixels, long epoch, long step)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        config.CheckChannels(pixels.shape[3]);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var numbers = new StepNumbers((int)pixels.shape[0], purpose => new SeededRandom(seed, purpose, epoch, step));
        var choices = policy?.Draw(numbers);
        var views = geometry.Draw(numbers, choices is null ? null : choices.Matrix);
        var forPixels = Draw(onPixels, numbers);
        var forNormalized = Draw(onNormalized, numbers);
        numbers.Upload(pixels.device);

        var images = geometry.Apply(pixels.permute(0, 3, 1, 2), numbers[views]); // (B, C, S, S)
        images = Apply(onPixels, forPixels, images, numbers);
        choices?.ChangeColours(images);
        images = input.Normalize(images);                                // (B, 3, S, S)
        images = Apply(onNormalized, forNormalized, images, numbers);
        return input.ToNetwork(images).MoveToOuterDisposeScope();
    }

    private static IEnumerable<IAugmentation> OnPixels(AugmentConfig config)
    {
        if (config.StainJitter > 0)
            yield return new StainJitter(config.StainJitter);
        if (config.Brightness > 0)
            yield return new FactorJitter("brightness", config.Brightness, Blend.Brightness);
        if (config.Contrast > 0)
            yield return new FactorJitter("contrast", config.Contrast, Blend.Contrast);
        if (config.Saturation > 0)
            yield return new FactorJitter("saturation", config.Saturation, Blend.Saturation);
    }

    private static IEnumerable<IAugmentation> OnNormalized(AugmentConfig config, int imageSize)
    {
        if (config.ColourGain > 0 || config.ColourOffset > 0)
            yield return new ColourShift(config.ColourGain, config.ColourOffset);
        if (config.ErasingProbability > 0)
            yield return new RandomErasing(config.ErasingProbability, imageSize);
    }

    private static StepNumbers.Block[] Draw(IAugmentation[] augmentations, StepNumbers numbers) =>
        [.. augmentations.Select(augmentation => numbers.Add(augmentation.Purpose, augmentation.Numbers, augmentation.Draw))];

    private static Tensor Apply(IAugmentation[] augmentations, StepNumbers.Block[] drawn, Tensor images, StepNumbers numbers)
    {
        for (var i = 0; i < augmentations.Length; i++)
        {
            using var before = images;                                   // a batch is large: freed before the next one is made
            images = augmentations[i].Apply(before, numbers[drawn[i]]);
        }
        return images;
    }
}
