using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>What a matrix of tokens over tokens says of the patches.</summary>
internal static class TokenMixing
{
    /// <param name="mixing">(B, N, N): row i tells what token i got from each token.</param>
    /// <param name="hasClassToken">Whether the head reads the first token.</param>
    /// <returns>(B, patches).</returns>
    /// <remarks>
    /// The head reads either the class token, whose row this is, or the mean of all tokens: what that mean got from a patch is the mean of what
    /// the tokens got from it, since taking means is linear.
    /// </remarks>
    public static Tensor OfPatches(Tensor mixing, bool hasClassToken) =>
        hasClassToken ? mixing.select(1, 0).narrow(1, 1, mixing.shape[2] - 1) : mixing.mean([1]);
}
