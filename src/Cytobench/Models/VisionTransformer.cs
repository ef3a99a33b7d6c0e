using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>
/// Vision transformer as timm builds it, with timm's state names: class token, learned positions, pre-norm blocks,
/// LayerNorm eps 1e-6, exact GELU (Dosovitskiy et al. 2021, arXiv:2010.11929).
/// </summary>
public sealed class VisionTransformer : ImageClassifier
{
    private const double TruncatedDeviation = 0.87962566103423978;       // of a standard normal cut at 2, as LeCun's normal is defined

    private readonly Parameter cls_token;
    private readonly Parameter pos_embed;
    private readonly PatchEmbedding patch_embed;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly LayerNorm norm;
    private readonly Linear head;
    private readonly int patch;

    private VisionTransformer(ModelSpec spec, int patch, int width, int depth, int heads, int classes, int imageSize) : base(spec, classes, imageSize)
    {
        this.patch = patch;
        var patches = imageSize / patch * (imageSize / patch);
        cls_token = Parameter(zeros(1, 1, width));
        pos_embed = Parameter(zeros(1, patches + 1, width));
        patch_embed = new PatchEmbedding(patch, width);
        blocks = ModuleList([.. Enumerable.Range(0, depth).Select(_ => new TransformerBlock(width, heads))]);
        norm = LayerNorm(width, eps: 1e-6);
        head = Linear(width, classes);
        RegisterComponents();
    }

    public override IReadOnlyList<string> HeadNames => ["head.weight", "head.bias"];

    public override IReadOnlyList<string> AttentionNames => [.. Enumerable.Range(0, blocks.Count).Select(AttentionName)];

    public static ModelSpec Describe(string name, string title, int patch, int size, int width, int depth, int heads) => new()
    {
        Name = name,
        Family = "vit",
        Title = title,
        Paper = "Dosovitskiy et al. 2021, An image is worth 16x16 words, arXiv:2010.11929",
        NativeSize = size,
        SizeMultiple = patch,
        PretrainedNormalization = Normalization.Half,
        Build = (spec, classes, imageSize) => new VisionTransformer(spec, patch, width, depth, heads, classes, imageSize),
    };

    /// <summary>Under this a block's attention weights (B, heads, N, N) are kept; keeping one leaves the fused kernel.</summary>
    private static string AttentionName(int block) => $"blocks.{block}.attn";

    /// <summary>Names that can be kept: "blocks.i.attn", "blocks.i" (B, N, D) after block i, and "features" (B, D) before the head.</summary>
    public override Tensor Logits(Tensor images, Intermediates? kept)
    {
        var x = patch_embed.call(images);                                // (B, N - 1, D)
        x = cat([cls_token.expand(x.shape[0], -1, -1), x], 1) + pos_embed; // (B, N, D)
        for (var i = 0; i < blocks.Count; i++)
        {
            x = blocks[i].Forward(x, AttentionName(i), kept, Plan);
            x = kept?.Offer($"blocks.{i}", x) ?? x;
        }
        x = norm.call(x)[TensorIndex.Colon, 0];                          // (B, D): the class token
        x = kept?.Offer("features", x) ?? x;
        return head.call(x);                                             // (B, K)
    }

    /// <summary>
    /// As the paper's own code, timm's weight_init='jax': linear layers from Xavier's uniform distribution, the patch embedding from LeCun's,
    /// positions from a truncated normal of 0.02. The head is timm's default, a truncated normal of 0.02.
    /// </summary>
    /// <remarks>timm's default, 0.02 for every width, is small for narrow networks: at the rates that these need it makes them collapse.</remarks>
    public override void Initialize()
    {
        using var _ = no_grad();
        var unit = Math.Sqrt(1.0 / (3 * patch * patch)) / TruncatedDeviation;
        init.trunc_normal_(pos_embed, std: 0.02);
        init.normal_(cls_token, std: 1e-6);
        foreach (var (name, parameter) in named_parameters())
        {
            if (name == "head.weight")
                init.trunc_normal_(parameter, std: 0.02);
            else if (name == "patch_embed.proj.weight")
                init.trunc_normal_(parameter, std: unit, a: -2 * unit, b: 2 * unit);
            else if (parameter.dim() == 2)
                init.xavier_uniform_(parameter);
            else if (name.EndsWith("bias", StringComparison.Ordinal) && name.Contains(".mlp.", StringComparison.Ordinal))
                init.normal_(parameter, std: 1e-6);
            else if (name.EndsWith("bias", StringComparison.Ordinal))
                init.zeros_(parameter);
        }
    }

    public override double FlopsPerImage
    {
        get
        {
            double width = pos_embed.shape[2], tokens = pos_embed.shape[1];
            var perBlock = 2 * tokens * 12 * width * width + 2 * 2 * tokens * tokens * width; // qkv, proj, MLP; QK^T and AV
            return blocks.Count * perBlock + 2 * (tokens - 1) * width * 3 * patch * patch + 2 * width * Classes;
        }
    }
}
