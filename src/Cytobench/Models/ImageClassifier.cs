using Cytobench.Engine;
using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>An image classifier whose state has the names of the checkpoint it came from.</summary>
public abstract class ImageClassifier : nn.Module<Tensor, Tensor>
{
    /// <summary>The kept name of what the head reads, (B, D).</summary>
    public const string FeaturesName = "features";

    protected ImageClassifier(ModelSpec spec, int classes, int imageSize) : base(spec.Name) =>
        (Spec, Classes, ImageSize) = (spec, classes, imageSize);

    public ModelSpec Spec { get; }
    public int Classes { get; }
    public int ImageSize { get; }

    /// <summary>How this network computes; <see cref="ModelPlacement"/> sets it with the device.</summary>
    internal ComputePlan Plan { get; set; } = ComputePlan.Cpu;

    /// <summary>Logits, keeping the named values that <paramref name="kept"/> asks for.</summary>
    /// <param name="images">(B, 3, S, S), normalised.</param>
    /// <param name="kept">null keeps nothing.</param>
    /// <param name="dropPath">(B, residual blocks, branches), the batch's part of what <see cref="DropPath.Draw"/> drew; null in evaluation, and where nothing is dropped.</param>
    /// <returns>(B, K).</returns>
    public abstract Tensor Logits(Tensor images, Intermediates? kept, Tensor? dropPath = null);

    public sealed override Tensor forward(Tensor images) => Logits(images, null);

    /// <summary>What the head reads: pooled convolutional features, or the normalised class token or mean of tokens.</summary>
    /// <param name="images">(B, 3, S, S), normalised.</param>
    /// <returns>(B, D); belongs to the current dispose scope.</returns>
    public Tensor Features(Tensor images)
    {
        using var scope = NewDisposeScope();
        var kept = new Intermediates(FeaturesName);
        Logits(images, kept);
        return kept[FeaturesName].MoveToOuterDisposeScope();
    }

    /// <summary>The kept names of what each residual block gives, first block first: (B, C, H, W) or (B, N, D); empty where the network has none.</summary>
    public virtual IReadOnlyList<string> BlockNames => [];

    /// <summary>Fresh weights as the family's reference implementation draws them, from torch's generator.</summary>
    public abstract void Initialize();

    /// <summary>Multiplications and additions of one image's forward pass in convolutions, linear layers and attention products; one multiply-add counts 2.</summary>
    public abstract double FlopsPerImage { get; }

    /// <summary>About how many numbers one image's forward pass keeps for the backward pass; for choosing how many fit into memory.</summary>
    public abstract double ActivationsPerImage { get; }

    /// <summary>Whether blocks are computed again in the backward pass instead of being kept; networks without such blocks ignore it.</summary>
    public bool RecomputesBlocks { get; set; }

    /// <summary>The state's names of the classification head, which pretrained files need not match.</summary>
    public abstract IReadOnlyList<string> HeadNames { get; }

    /// <summary>The layer of a parameter for layer-wise decay of the learning rate: 0 next to the pixels, <see cref="LastLayer"/> at the head.</summary>
    public abstract int LayerOf(string parameterName);

    public abstract int LastLayer { get; }

    /// <summary>Blocks with a residual connection, first to last; each has <see cref="BranchesPerBlock"/> branches beside it.</summary>
    public abstract int ResidualBlocks { get; }

    public virtual int BranchesPerBlock => 1;

    /// <summary>The kept name of the deepest features by place with at least that many cells a side; null where the network has none.</summary>
    /// <param name="minimumSide">1 gives the last ones, as the papers on class activation maps take them.</param>
    public virtual string? CamLayer(int minimumSide) => null;

    /// <param name="kept">What <see cref="CamLayer"/> names, or its gradient.</param>
    /// <returns>(B, C, h, w), one feature vector a place.</returns>
    public virtual Tensor FeatureGrid(Tensor kept) => kept;

    /// <summary>The kept names of the attention weights, first layer first; empty where the network has none.</summary>
    public virtual IReadOnlyList<string> AttentionNames => [];

    /// <summary>Whether the head reads a class token, the first of the tokens; otherwise it reads the mean of all.</summary>
    public virtual bool HasClassToken => false;
}
