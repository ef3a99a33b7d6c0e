using Cytobench.Engine;
using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>
/// A transformer block as one TorchScript function: one call instead of some thirty, and on CUDA libtorch's own fuser merges its element-wise work.
/// The text is a constant, as that of <see cref="Operators"/>.
/// </summary>
internal static class TransformerScript
{
    private const string Functions = """
        def heads_of(x: Tensor, heads: int):
            return x.reshape([x.size(0), x.size(1), heads, x.size(2) // heads]).transpose(1, 2)

        def attention(q: Tensor, k: Tensor, v: Tensor, explicit: bool):
            if explicit:
                return torch.matmul(torch.softmax(torch.matmul(q * (q.size(3) ** -0.5), k.transpose(2, 3)), -1), v)
            else:
                return torch.scaled_dot_product_attention(q, k, v)

        """;

    // Straight on, without branches that would part what the fuser merges: so there is one function for each way.
    private const string Template = """
        def NAME(x: Tensor, parameters: List[Tensor], heads: int, explicit: bool):
            norm1_w, norm1_b, qkv_w, qkv_b, proj_w, proj_b, norm2_w, norm2_b, fc1_w, fc1_b, fc2_w, fc2_bUNPACK = parameters
            width = [x.size(2)]
            y = torch.layer_norm(x, width, norm1_w, norm1_b, 1e-6)
            q_w, k_w, v_w = torch.chunk(qkv_w, 3, 0)
            q_b, k_b, v_b = torch.chunk(qkv_b, 3, 0)
            q = heads_of(torch.linear(y, q_w, q_b), heads)
            k = heads_of(torch.linear(y, k_w, k_b), heads)
            v = heads_of(torch.linear(y, v_w, v_b), heads)
            mixed = attention(q, k, v, explicit).transpose(1, 2).reshape(x.size())
            x = x + torch.linear(mixed, proj_w, proj_b)FIRST
            y = torch.gelu(torch.linear(torch.layer_norm(x, width, norm2_w, norm2_b, 1e-6), fc1_w, fc1_b))
            return x + torch.linear(y, fc2_w, fc2_b)SECOND

        """;

    private static string Block(string name, bool scaled) => Template
        .Replace("NAME", name, StringComparison.Ordinal)
        .Replace("UNPACK", scaled ? ", scale1, scale2" : "", StringComparison.Ordinal)
        .Replace("FIRST", scaled ? " * scale1" : "", StringComparison.Ordinal)
        .Replace("SECOND", scaled ? " * scale2" : "", StringComparison.Ordinal);

    private static string Script =>
        Functions + Block("block", scaled: false) + Block("scaled_block", scaled: true);

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(Script.ReplaceLineEndings("\n")));

    /// <param name="tokens">(B, N, D).</param>
    /// <param name="parameters">Weight and bias of norm1, qkv, proj, norm2, fc1, fc2.</param>
    /// <param name="branchScales">(B, 2) factors of the two branches; null for 1.</param>
    /// <param name="heads">Of the attention.</param>
    /// <param name="plan">How products and attention are computed.</param>
    /// <returns>(B, N, D).</returns>
    public static Tensor Block(Tensor tokens, Tensor[] parameters, Tensor? branchScales, int heads, ComputePlan plan)
    {
        using var scope = NewDisposeScope();
        Tensor Scale(int branch) => branchScales!.select(1, branch).view(-1, 1, 1);
        Tensor[] all = branchScales is null ? parameters : [.. parameters, Scale(0), Scale(1)];
        var result = ScriptCall.Invoke(
            Compiled.Value, branchScales is null ? "block" : "scaled_block",
            tokens, all, (long)heads, tokens.shape[1] <= plan.ExplicitAttentionTokens);
        return result.MoveToOuterDisposeScope();
    }
}
