using Cytobench.Engine;
using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>
/// A transformer block as one TorchScript function: one call instead of some thirty, and on CUDA libtorch's own fuser merges its element-wise work.
/// The text is a constant, as that of <see cref="Operators"/>.
/// </summary>
internal static class TransformerScript
{
    private const string Script = Operators.ConvolvedLinearScript + """
        def heads_of(x: Tensor, heads: int):
            return x.reshape([x.size(0), x.size(1), heads, x.size(2) // heads]).transpose(1, 2)

        def attention(q: Tensor, k: Tensor, v: Tensor, explicit: bool):
            if explicit:
                return torch.matmul(torch.softmax(torch.matmul(q * (q.size(3) ** -0.5), k.transpose(2, 3)), -1), v)
            else:
                return torch.scaled_dot_product_attention(q, k, v)

        def block(x: Tensor, parameters: List[Tensor], heads: int, explicit: bool):
            norm1_w, norm1_b, qkv_w, qkv_b, proj_w, proj_b, norm2_w, norm2_b, fc1_w, fc1_b, fc2_w, fc2_b = parameters
            width = [x.size(2)]
            y = torch.layer_norm(x, width, norm1_w, norm1_b, 1e-6)
            q_w, k_w, v_w = torch.chunk(qkv_w, 3, 0)
            q_b, k_b, v_b = torch.chunk(qkv_b, 3, 0)
            q = heads_of(torch.linear(y, q_w, q_b), heads)
            k = heads_of(torch.linear(y, k_w, k_b), heads)
            v = heads_of(torch.linear(y, v_w, v_b), heads)
            mixed = attention(q, k, v, explicit).transpose(1, 2).reshape(x.size())
            x = x + torch.linear(mixed, proj_w, proj_b)
            y = torch.gelu(torch.linear(torch.layer_norm(x, width, norm2_w, norm2_b, 1e-6), fc1_w, fc1_b))
            return x + torch.linear(y, fc2_w, fc2_b)

        def convolved_block(x: Tensor, parameters: List[Tensor], heads: int, explicit: bool):
            norm1_w, norm1_b, qkv_w, qkv_b, proj_w, proj_b, norm2_w, norm2_b, fc1_w, fc1_b, fc2_w, fc2_b = parameters
            width = [x.size(2)]
            y = torch.layer_norm(x, width, norm1_w, norm1_b, 1e-6)
            q_w, k_w, v_w = torch.chunk(qkv_w, 3, 0)
            q_b, k_b, v_b = torch.chunk(qkv_b, 3, 0)
            q = heads_of(convolved_linear(y, q_w, q_b), heads)
            k = heads_of(convolved_linear(y, k_w, k_b), heads)
            v = heads_of(convolved_linear(y, v_w, v_b), heads)
            mixed = attention(q, k, v, explicit).transpose(1, 2).reshape(x.size())
            x = x + convolved_linear(mixed, proj_w, proj_b)
            y = torch.gelu(convolved_linear(torch.layer_norm(x, width, norm2_w, norm2_b, 1e-6), fc1_w, fc1_b))
            return x + convolved_linear(y, fc2_w, fc2_b)

        """;

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(Script.ReplaceLineEndings("\n")));

    /// <param name="tokens">(B, N, D).</param>
    /// <param name="parameters">Weight and bias of norm1, qkv, proj, norm2, fc1, fc2.</param>
    /// <param name="heads">Of the attention.</param>
    /// <param name="plan">How products and attention are computed.</param>
    /// <returns>(B, N, D).</returns>
    public static Tensor Block(Tensor tokens, Tensor[] parameters, int heads, ComputePlan plan) => (Tensor)Compiled.Value.invoke(
        plan.Convolves(tokens) ? "convolved_block" : "block",
        tokens, parameters, (long)heads, tokens.shape[1] <= plan.ExplicitAttentionTokens);
}
