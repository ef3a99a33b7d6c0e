using Cytobench.Engine;
using MathNet.Numerics.Distributions;
using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>
/// Mixes each image of a batch with another one, and their labels in the same shares. One draw for a whole step; the other
/// image is that of the reversed batch, whose order is random already.
/// </summary>
/// <remarks>
/// mixup (Zhang et al. 2018, arXiv:1710.09412): x' = l x + (1 - l) other. CutMix (Yun et al. 2019, arXiv:1905.04899): a square of side
/// floor(S sqrt(1 - l)), anywhere within the image, comes from the other, and l becomes the share of the area that is left. l ~ Beta(alpha, alpha).
/// </remarks>
/// <param name="config">Checked.</param>
/// <param name="seed">Of the training.</param>
public sealed class Mixing(MixConfig config, int seed)
{
    /// <param name="images">(B, 3, S, S), prepared; left as it is.</param>
    /// <param name="labels">int64 (B).</param>
    /// <param name="classes">K.</param>
    /// <param name="epoch">As the training counts.</param>
    /// <param name="step">Within the epoch.</param>
    /// <returns>New tensors of the current dispose scope; or the same images without targets where nothing was mixed in this step.</returns>
    public MixedBatch Apply(Tensor images, Tensor labels, int classes, long epoch, long step)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        var draw = Draw((int)images.shape[3], epoch, step);
        if (draw is not { } mix)
            return new MixedBatch(images, null);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var mixed = mix.Side == 0 ? images.lerp(images.flip(0), 1 - mix.Share) : CutMix(images, mix);
        var oneHot = labels.view(-1, 1).eq(arange(classes, device: labels.device)).to(float32); // (B, K)
        var targets = oneHot.lerp(oneHot.flip(0), 1 - mix.Share);
        return new MixedBatch(Operators.ChannelsLast(mixed).MoveToOuterDisposeScope(), targets.MoveToOuterDisposeScope());
    }

    private static Tensor CutMix(Tensor images, MixDraw mix)
    {
        var mixed = images.clone();
        Tensor Square(Tensor batch) => batch.narrow(2, mix.Top, mix.Side).narrow(3, mix.Left, mix.Side);
        Square(mixed).copy_(Square(images).flip(0));
        return mixed;
    }

    /// <returns>Null where this step is not mixed.</returns>
    internal MixDraw? Draw(int size, long epoch, long step)
    {
        if (!config.IsOn)
            return null;
        var random = new SeededRandom(seed, "mixing", epoch, step);
        var (isMixed, isCut, place) = (random.NextDouble() < config.Probability, (random.NextUInt64() & 1) == 1, random.NextDouble());
        isCut = config.CutmixAlpha > 0 && (isCut || config.MixupAlpha == 0);
        if (!isMixed)
            return null;
        var alpha = isCut ? config.CutmixAlpha : config.MixupAlpha;
        var share = Beta.InvCDF(alpha, alpha, place);
        if (!isCut)
            return new MixDraw(share, 0, 0, 0);
        var side = (int)(size * Math.Sqrt(1 - share));
        if (side == 0)
            return null;                                                 // too small for a pixel
        return new MixDraw(1 - (double)side * side / ((double)size * size), side, random.NextInt(size - side + 1), random.NextInt(size - side + 1));
    }
}

/// <summary>A batch after mixing.</summary>
/// <param name="Images">(B, 3, S, S).</param>
/// <param name="Targets">float32 (B, K), rows summing to 1; null where the labels hold as they are.</param>
public readonly record struct MixedBatch(Tensor Images, Tensor? Targets);

/// <summary>How one step is mixed.</summary>
/// <param name="Share">What an image keeps of itself.</param>
/// <param name="Side">Of the square from the other image; 0 for mixup.</param>
/// <param name="Top">Its first row.</param>
/// <param name="Left">Its first column.</param>
internal readonly record struct MixDraw(double Share, int Side, int Top, int Left);
