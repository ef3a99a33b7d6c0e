using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>
/// Masked autoencoder: a transformer encodes some of an image's patches, and a small decoder, made here and thrown away after pretraining, predicts
/// the pixels of the others (He et al. 2022, arXiv:2111.06377). The encoder stays its caller's; names are those of the paper's code.
/// </summary>
public sealed class MaskedAutoencoder : Module
{
    private const int DecoderWidth = 192;
    private const int DecoderDepth = 3;
    private const int DecoderHeads = 6;
    private const double VarianceFloor = 1e-6;

    private readonly Linear decoder_embed;
    private readonly Parameter mask_token;
    private readonly Tensor decoder_pos_embed;                           // fixed
    private readonly ModuleList<TransformerBlock> decoder_blocks;
    private readonly LayerNorm decoder_norm;
    private readonly Linear decoder_pred;
    private readonly VisionTransformer encoder;

    /// <param name="model">Must be a vision transformer that cuts patches; with or without class token.</param>
    /// <param name="maskRatio">Share of the patches that are hidden, in [0, 1).</param>
    /// <exception cref="UserException">The model cannot be pretrained in this way.</exception>
    public MaskedAutoencoder(ImageClassifier model, double maskRatio) : base(nameof(MaskedAutoencoder))
    {
        var vit = Require(model);
        Patches = vit.GridSize * vit.GridSize;
        Shown = Math.Max(1, (int)Math.Round(Patches * (1 - maskRatio)));
        decoder_embed = Linear(vit.Width, DecoderWidth);
        mask_token = Parameter(zeros(1, 1, DecoderWidth));
        decoder_pos_embed = PositionEmbedding.SinCos(vit.GridSize, DecoderWidth);
        decoder_blocks = ModuleList([.. Enumerable.Range(0, DecoderDepth).Select(_ => new TransformerBlock(DecoderWidth, DecoderHeads))]);
        decoder_norm = LayerNorm(DecoderWidth, eps: 1e-6);
        decoder_pred = Linear(DecoderWidth, 3 * vit.Patch * vit.Patch);
        RegisterComponents();
        encoder = vit;                                                   // after registering: its state keeps its own names
        Initialize();
    }

    /// <summary>Patches of an image.</summary>
    public int Patches { get; }

    /// <summary>Patches that the encoder sees.</summary>
    public int Shown { get; }

    /// <summary>Whether <see cref="MaskedAutoencoder"/> is offered for a model; building one tells why not.</summary>
    public static bool Supports(ImageClassifier model) => model is VisionTransformer { HasSeparatePatches: true };

    private static VisionTransformer Require(ImageClassifier model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model is not VisionTransformer vit)
            throw new UserException($"--model {model.Spec.Name}: masked autoencoding hides tokens from a transformer, and this network has none; choose a vit_..._patch... model");
        return vit.HasSeparatePatches
            ? vit
            : throw new UserException($"--model {vit.Spec.Name}: its convolutional stem mixes neighbouring patches before any can be hidden, so masked autoencoding is not offered for it; choose a vit_..._patch... model");
    }

    /// <summary>Everything that learns: the encoder without its head, and the decoder.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> LearningParameters() =>
        encoder.named_parameters().Where(pair => !encoder.HeadNames.Contains(pair.name)).Concat(named_parameters()).Select(pair => (pair.name, pair.parameter));

    /// <summary>Mean squared error over the hidden patches, their pixels normalised patch by patch.</summary>
    /// <param name="images">(B, 3, S, S), normalised.</param>
    /// <param name="order">What is hidden in each image.</param>
    /// <returns>A scalar, float32.</returns>
    public Tensor Loss(Tensor images, PatchOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var difference = Predict(images, order).to(float32) - Target(images, encoder.Patch);
        var ofPatch = difference.square().mean([2]);                     // (B, N)
        return ofPatch.gather(1, order.Patch.narrow(1, Shown, Patches - Shown)).mean();
    }

    /// <returns>(B, N, 3 P P): normalised pixels of every patch, as <see cref="Cut"/> orders them.</returns>
    public Tensor Predict(Tensor images, PatchOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var shown = Take(encoder.Embed(images), order.Patch.narrow(1, 0, Shown)); // (B, n, D)
        var x = decoder_embed.call(encoder.Encode(shown));               // (B, n, 192), a class token before them where there is one
        var classTokens = encoder.HasClassToken ? 1 : 0;
        var classToken = x.narrow(1, 0, classTokens);
        x = cat([x.narrow(1, classTokens, Shown), mask_token.expand(x.shape[0], Patches - Shown, -1)], 1);
        x = Take(x, order.Place) + decoder_pos_embed;                    // (B, N, 192), every patch at its place
        x = cat([classToken, x], 1);
        foreach (var block in decoder_blocks)
            x = block.call(x);
        return decoder_pred.call(decoder_norm.call(x).narrow(1, classTokens, Patches));
    }

    /// <summary>The images with what the decoder makes of the hidden patches; each gets the mean and deviation that it has in the image, which the network is not asked for.</summary>
    /// <returns>(B, 3, S, S), float32.</returns>
    public Tensor Reconstruct(Tensor images, PatchOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var patches = Cut(images.to(float32), encoder.Patch);
        var (mean, deviation) = Moments(patches);
        var painted = Predict(images, order).to(float32) * deviation + mean;
        return Join(where(IsShown(order), patches, painted), encoder.Patch);
    }

    /// <summary>The images with hidden patches replaced by one value.</summary>
    /// <returns>(B, 3, S, S), float32.</returns>
    public Tensor Hide(Tensor images, PatchOrder order, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(order);
        var covered = Cut(value.to(float32).expand_as(images), encoder.Patch);
        return Join(where(IsShown(order), Cut(images.to(float32), encoder.Patch), covered), encoder.Patch);
    }

    private Tensor IsShown(PatchOrder order) => order.Place.lt(Shown).unsqueeze(2); // (B, N, 1)

    /// <summary>What is to be predicted: each patch's pixels less their mean, over their deviation.</summary>
    /// <param name="images">(B, 3, S, S).</param>
    /// <param name="patch">P, pixels a side.</param>
    /// <returns>(B, N, 3 P P), float32; the variance is the unbiased one, and 1e-6 is added to it.</returns>
    public static Tensor Target(Tensor images, int patch)
    {
        ArgumentNullException.ThrowIfNull(images);
        var patches = Cut(images.to(float32), patch);
        var (mean, deviation) = Moments(patches);
        return (patches - mean) / deviation;
    }

    private static (Tensor Mean, Tensor Deviation) Moments(Tensor patches) =>
        (patches.mean([2], keepdim: true), (patches.var(2, unbiased: true, keepdim: true) + VarianceFloor).sqrt());

    /// <summary>Images (B, 3, S, S) as patches (B, N, 3 P P), row by row; within a patch by row, column, channel.</summary>
    public static Tensor Cut(Tensor images, int patch)
    {
        ArgumentNullException.ThrowIfNull(images);
        var (batch, channels, grid) = (images.shape[0], images.shape[1], images.shape[2] / patch);
        return images.reshape(batch, channels, grid, patch, grid, patch)
            .permute(0, 2, 4, 3, 5, 1)
            .reshape(batch, grid * grid, patch * patch * channels);
    }

    /// <summary>The inverse of <see cref="Cut"/>.</summary>
    public static Tensor Join(Tensor patches, int patch)
    {
        ArgumentNullException.ThrowIfNull(patches);
        var (batch, grid) = (patches.shape[0], (long)Math.Round(Math.Sqrt(patches.shape[1])));
        var channels = patches.shape[2] / (patch * patch);
        return patches.reshape(batch, grid, grid, patch, patch, channels)
            .permute(0, 5, 1, 3, 2, 4)
            .reshape(batch, channels, grid * patch, grid * patch);
    }

    /// <summary>Of tokens (B, N, D) those that places int64 (B, n) name, in that order: (B, n, D).</summary>
    private static Tensor Take(Tensor tokens, Tensor places) =>
        tokens.gather(1, places.unsqueeze(2).expand(-1, -1, tokens.shape[2]));

    private void Initialize()
    {
        using var _ = no_grad();
        foreach (var (name, parameter) in named_parameters())
        {
            if (parameter.dim() == 2)
                init.normal_(parameter, std: 0.02);
            else if (name.EndsWith("bias", StringComparison.Ordinal))
                init.zeros_(parameter);
        }
    }
}
