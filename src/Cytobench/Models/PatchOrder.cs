using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>A random order of each image's patches: the first are shown to the encoder, the others hidden.</summary>
/// <param name="Patch">int64 (B, N): which patch stands at each place of the order.</param>
/// <param name="Place">int64 (B, N): at which place each patch stands, the inverse permutation.</param>
public sealed record PatchOrder(Tensor Patch, Tensor Place);
