using Cytobench.Engine;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>x + attention(norm1(x)), then x + mlp(norm2(x)).</summary>
internal sealed class TransformerBlock : Module<Tensor, Tensor>
{
    /// <summary>The name within the block of its attention weights (B, heads, N, N).</summary>
    public const string Attn = "attn";

    /// <summary>The name within the block of what its attention is given, (B, N, D).</summary>
    public const string Norm1 = "norm1";

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

    public override Tensor forward(Tensor tokens) => Forward(tokens, "", null, ComputePlan.Auto(tokens.device_type));

    /// <param name="tokens">(B, N, D).</param>
    /// <param name="name">The block's, before the names of what it offers.</param>
    /// <param name="kept">null keeps nothing.</param>
    /// <param name="plan">Which of several equal ways is taken; what is kept leaves the script, and attention weights the fused kernel.</param>
    /// <param name="branchScales">(B, 2), what <see cref="DropPath"/> multiplies the two branches with; null for 1.</param>
    public Tensor Forward(Tensor tokens, string name, Intermediates? kept, ComputePlan plan, Tensor? branchScales = null)
    {
        var (norm1Name, attnName) = ($"{name}.{Norm1}", $"{name}.{Attn}");
        if (plan.Scripted && !(kept is not null && (kept.Wants(norm1Name) || kept.Wants(attnName))))
            return TransformerScript.Block(tokens, [norm1.weight!, norm1.bias!, .. attn.Weights, norm2.weight!, norm2.bias!, .. mlp.Weights], branchScales, attn.Heads, plan);
        using var scope = NewDisposeScope();                             // what no gradient needs goes before the next block begins
        var normed = norm1.call(tokens);
        normed = kept?.OfferFromBlock(norm1Name, normed) ?? normed;
        var x = tokens + DropPath.Scale(attn.Forward(normed, attnName, kept, plan), branchScales, 0);
        return (x + DropPath.Scale(mlp.Forward(norm2.call(x), plan), branchScales, 1)).MoveToOuterDisposeScope();
    }
}

/// <summary>Multi-head self-attention with timm's packed qkv.</summary>
internal sealed class Attention : Module<Tensor, Tensor>
{
    private readonly Linear qkv;
    private readonly Linear proj;

    public Attention(int width, int heads) : base(nameof(Attention))
    {
        Heads = heads;
        qkv = Linear(width, 3 * width);
        proj = Linear(width, width);
        RegisterComponents();
    }

    public int Heads { get; }

    public Tensor[] Weights => [qkv.weight!, qkv.bias!, proj.weight!, proj.bias!];

    public override Tensor forward(Tensor tokens) => Forward(tokens, "", null, ComputePlan.Auto(tokens.device_type));

    public Tensor Forward(Tensor tokens, string attentionName, Intermediates? kept, ComputePlan plan)
    {
        var (batch, count, width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2]);
        // Three products instead of one: the gradients of q, k and v need not be stacked again.
        var weights = qkv.weight!.chunk(3, 0);
        var biases = qkv.bias!.chunk(3, 0);
        Tensor Part(int part) => LinearProduct.Apply(tokens, weights[part], biases[part], plan, training)
            .reshape(batch, count, Heads, width / Heads).transpose(1, 2); // (B, h, N, d)
        var (q, k, v) = (Part(0), Part(1), Part(2));
        Tensor mixed;
        if (count <= plan.ExplicitAttentionTokens || kept?.Wants(attentionName) == true)
        {
            var scores = (q * Math.Pow(width / Heads, -0.5)).matmul(k.transpose(2, 3)).softmax(-1);
            mixed = (kept?.OfferFromBlock(attentionName, scores) ?? scores).matmul(v);
        }
        else
            mixed = functional.scaled_dot_product_attention(q, k, v);
        return LinearProduct.Apply(mixed.transpose(1, 2).reshape(batch, count, width), proj.weight!, proj.bias!, plan, training);
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

    public Tensor[] Weights => [fc1.weight!, fc1.bias!, fc2.weight!, fc2.bias!];

    public override Tensor forward(Tensor tokens) => Forward(tokens, ComputePlan.Auto(tokens.device_type));

    public Tensor Forward(Tensor tokens, ComputePlan plan) =>
        LinearProduct.Apply(functional.gelu(LinearProduct.Apply(tokens, fc1.weight!, fc1.bias!, plan, training)), fc2.weight!, fc2.bias!, plan, training);
}
