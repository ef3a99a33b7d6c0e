using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>x + attention(norm1(x)), then x + mlp(norm2(x)).</summary>
internal sealed class TransformerBlock : Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1;
    private readonly Attention attn;
    private readonly LayerNorm norm2;
    private readonly Mlp mlp;

    public TransformerBlock(int width, int heads) : base(nameof(TransformerBlock))
    {
        norm1 = LayerNorm(width, eps: 1e-6);
        attn = new Attention(width, heads);
        norm2 = LayerNorm(width, eps: 1e-6);
        mlp = new Mlp(width, 4 * width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens) => Forward(tokens, "", null);

    /// <param name="tokens">(B, N, D).</param>
    /// <param name="attentionName">The name under which attention weights are offered.</param>
    /// <param name="kept">null keeps nothing.</param>
    /// <param name="branchScales">(B, 2), what <see cref="DropPath"/> multiplies the two branches with; null for 1.</param>
    public Tensor Forward(Tensor tokens, string attentionName, Intermediates? kept, Tensor? branchScales = null)
    {
        var x = tokens + DropPath.Scale(attn.Forward(norm1.call(tokens), attentionName, kept), branchScales, 0);
        return x + DropPath.Scale(mlp.call(norm2.call(x)), branchScales, 1);
    }
}

/// <summary>Multi-head self-attention with timm's packed qkv.</summary>
internal sealed class Attention : Module<Tensor, Tensor>
{
    private readonly Linear qkv;
    private readonly Linear proj;
    private readonly int heads;

    public Attention(int width, int heads) : base(nameof(Attention))
    {
        this.heads = heads;
        qkv = Linear(width, 3 * width);
        proj = Linear(width, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens) => Forward(tokens, "", null);

    public Tensor Forward(Tensor tokens, string attentionName, Intermediates? kept)
    {
        var (batch, count, width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2]);
        // Three products instead of one: the gradients of q, k and v need not be stacked again.
        var weights = qkv.weight!.chunk(3, 0);
        var biases = qkv.bias!.chunk(3, 0);
        Tensor Heads(int part) => functional.linear(tokens, weights[part], biases[part])
            .reshape(batch, count, heads, width / heads).transpose(1, 2); // (B, h, N, d)
        var (q, k, v) = (Heads(0), Heads(1), Heads(2));
        Tensor mixed;
        if (kept?.Wants(attentionName) == true)
        {
            var scores = (q * Math.Pow(width / heads, -0.5)).matmul(k.transpose(2, 3));
            mixed = kept.Offer(attentionName, scores.softmax(-1)).matmul(v);
        }
        else
            mixed = functional.scaled_dot_product_attention(q, k, v);
        return proj.call(mixed.transpose(1, 2).reshape(batch, count, width));
    }
}

/// <summary>Linear, exact GELU, linear.</summary>
internal sealed class Mlp : Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;

    public Mlp(int width, int hidden) : base(nameof(Mlp))
    {
        fc1 = Linear(width, hidden);
        fc2 = Linear(hidden, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens) => fc2.call(functional.gelu(fc1.call(tokens)));
}
