using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>The first layer of a transformer: images (B, 3, S, S) to tokens (B, N, D), row by row.</summary>
internal abstract class TokenStem(string name) : Module<Tensor, Tensor>(name)
{
    /// <summary>Of one image; a multiply-add counts 2.</summary>
    public abstract double Flops(int imageSize);

    /// <summary>Of one image: numbers kept for the backward pass, about.</summary>
    public abstract double Activations(int imageSize);
}
