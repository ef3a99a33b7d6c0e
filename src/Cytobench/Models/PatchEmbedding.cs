using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>Cuts images into patches and projects each: (B, 3, S, S) to (B, (S / P)^2, D), row by row.</summary>
internal sealed class PatchEmbedding : TokenStem
{
    private readonly Conv2d proj;
    private readonly int patch;

    public PatchEmbedding(int patch, int width) : base(nameof(PatchEmbedding))
    {
        this.patch = patch;
        proj = Conv2d(3, width, patch, stride: patch);
        RegisterComponents();
    }

    /// <remarks>The state is a convolution's; as patches do not overlap it is one matrix product, which is faster on every device.</remarks>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, grid) = (images.shape[0], images.shape[1], images.shape[2] / patch);
        var patches = images.reshape(batch, channels, grid, patch, grid, patch)
            .permute(0, 2, 4, 1, 3, 5)
            .reshape(batch, grid * grid, channels * patch * patch);      // (B, N, 3 P P), in the order of the convolution's weight
        return functional.linear(patches, proj.weight.flatten(1), proj.bias).MoveToOuterDisposeScope();
    }

    public override double Flops(int imageSize) => ResNet.Convolution(proj, imageSize / patch);

    /// <summary>The patches as one matrix, and what they become.</summary>
    public override double Activations(int imageSize) => (3.0 * patch * patch + proj.weight.shape[0]) * (imageSize / patch) * (imageSize / patch);
}
