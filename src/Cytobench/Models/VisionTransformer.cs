using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>
/// Vision transformer as timm builds it, with timm's state names: learned positions, pre-norm blocks, LayerNorm eps 1e-6, exact GELU
/// (Dosovitskiy et al. 2021, arXiv:2010.11929). The head reads the class token, or, without one, the mean of the tokens (timm's "gap").
/// </summary>
public sealed class VisionTransformer : ImageClassifier
{
    private const double TruncatedDeviation = 0.87962566103423978;       // of a standard normal cut at 2, as LeCun's normal is defined
    private const double WithinTwo = 0.95449973610364158;                // share of a standard normal between -2 and 2

    private readonly Parameter? cls_token;
    private readonly Parameter pos_embed;
    private readonly TokenStem patch_embed;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly LayerNorm norm;
    private readonly Linear head;

    private VisionTransformer(ModelSpec spec, int patch, int width, int depth, int heads, bool classToken, int[]? stem, int classes, int imageSize) : base(spec, classes, imageSize)
    {
        (Patch, GridSize) = (patch, imageSize / patch);
        cls_token = classToken ? Parameter(zeros(1, 1, width)) : null;
        pos_embed = Parameter(zeros(1, GridSize * GridSize + (classToken ? 1 : 0), width));
        patch_embed = stem is null ? new PatchEmbedding(patch, width) : new ConvStem(stem, width);
        blocks = ModuleList([.. Enumerable.Range(0, depth).Select(_ => new TransformerBlock(width, heads))]);
        norm = LayerNorm(width, eps: 1e-6);
        head = Linear(width, classes);
        RegisterComponents();
    }

    /// <summary>Pixels a side that one token stands for.</summary>
    public int Patch { get; }

    /// <summary>Patches a side.</summary>
    public int GridSize { get; }

    public int Width => (int)pos_embed.shape[2];

    /// <summary>Whether a token sees its patch alone; after a convolutional stem it sees its surroundings too.</summary>
    public bool HasSeparatePatches => patch_embed is PatchEmbedding;

    public override bool HasClassToken => cls_token is not null;

    public override IReadOnlyList<string> HeadNames => ["head.weight", "head.bias"];

    public override IReadOnlyList<string> AttentionNames => [.. Enumerable.Range(0, blocks.Count).Select(i => $"{BlockName(i)}.{TransformerBlock.Attn}")];

    /// <summary>
    /// Where the head reads the mean of the tokens, the tokens of that mean, as in a convolutional network. With a class token, what the last attention
    /// is given: behind it only the class token goes on to the head, and patches have no gradient. The grid has one size.
    /// </summary>
    public override string CamLayer(int minimumSide) => HasClassToken ? $"{BlockName(blocks.Count - 1)}.{TransformerBlock.Norm1}" : LastNorm;

    /// <summary>The patches' tokens (B, N, D) without the class token as (B, D, g, g).</summary>
    public override Tensor FeatureGrid(Tensor kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        var patches = HasClassToken ? kept.narrow(1, 1, kept.shape[1] - 1) : kept;
        return patches.transpose(1, 2).reshape(kept.shape[0], Width, GridSize, GridSize);
    }

    public override int LastLayer => blocks.Count + 1;

    /// <summary>As timm's and MAE's layer decay: positions, class token and stem 0, block i at i + 1, last norm and head together.</summary>
    public override int LayerOf(string parameterName)
    {
        ArgumentNullException.ThrowIfNull(parameterName);
        var parts = parameterName.Split('.');
        return parts[0] switch
        {
            "blocks" => int.Parse(parts[1], CultureInfo.InvariantCulture) + 1,
            "norm" or "head" => LastLayer,
            _ => 0,
        };
    }

    public override int ResidualBlocks => blocks.Count;

    public override IReadOnlyList<string> BlockNames => [.. Enumerable.Range(0, blocks.Count).Select(BlockName)];

    private static string BlockName(int block) => $"blocks.{block}";

    public override int BranchesPerBlock => 2;                           // attention and MLP

    /// <param name="name">timm's, or in its manner.</param>
    /// <param name="title">For tables.</param>
    /// <param name="patch">Pixels a side of a token.</param>
    /// <param name="size">The native input.</param>
    /// <param name="width">D.</param>
    /// <param name="depth">Blocks.</param>
    /// <param name="heads">Of each block.</param>
    /// <param name="classToken">false: the mean of the tokens goes to the head.</param>
    /// <param name="stem">Channels of a convolutional stem, one for each halving; null cuts patches.</param>
    public static ModelSpec Describe(string name, string title, int patch, int size, int width, int depth, int heads, bool classToken = true, int[]? stem = null) => new()
    {
        Name = name,
        Family = "vit",
        Title = title,
        Paper = stem is null
            ? "Dosovitskiy et al. 2021, An image is worth 16x16 words, arXiv:2010.11929"
            : "Xiao et al. 2021, Early convolutions help transformers see better, arXiv:2106.14881",
        NativeSize = size,
        SizeMultiple = patch,
        PretrainedNormalization = Normalization.Half,
        Build = (spec, classes, imageSize) => new VisionTransformer(spec, patch, width, depth, heads, classToken, stem, classes, imageSize),
    };

    private const string LastNorm = "norm";

    /// <summary>
    /// Names that can be kept: of block i "blocks.i.norm1" (B, N, D), "blocks.i.attn" (B, heads, N, N), the attention weights, and "blocks.i" (B, N, D), its
    /// result; "norm" (B, N, D), all tokens before the head; and "features" (B, D), what the head is given of them.
    /// </summary>
    public override Tensor Logits(Tensor images, Intermediates? kept, Tensor? dropPath = null)
    {
        var tokens = Encode(Embed(images), kept, dropPath);              // (B, N, D)
        var x = HasClassToken ? tokens[TensorIndex.Colon, 0] : tokens.mean([1]); // (B, D)
        x = kept?.Offer(FeaturesName, x) ?? x;
        return head.call(x);                                             // (B, K)
    }

    /// <summary>The patches as tokens with their positions, (B, g g, D); the class token comes with <see cref="Encode"/>.</summary>
    internal Tensor Embed(Tensor images) => patch_embed.call(images) + (HasClassToken ? pos_embed.narrow(1, 1, pos_embed.shape[1] - 1) : pos_embed);

    /// <param name="patches">(B, n, D): all or some of what <see cref="Embed"/> gives.</param>
    /// <param name="kept">null keeps nothing.</param>
    /// <param name="dropPath">As <see cref="Logits"/> takes it.</param>
    /// <returns>(B, n, D) after all blocks and the norm; with a class token (B, 1 + n, D).</returns>
    internal Tensor Encode(Tensor patches, Intermediates? kept = null, Tensor? dropPath = null)
    {
        var x = cls_token is null ? patches : cat([(cls_token + pos_embed.narrow(1, 0, 1)).expand(patches.shape[0], -1, -1), patches], 1);
        for (var i = 0; i < blocks.Count; i++)
        {
            x = Block(i, x, kept, DropPath.OfBlock(dropPath, i, x.dtype));
            x = kept?.Offer(BlockName(i), x) ?? x;
        }
        x = norm.call(x);
        return kept?.Offer(LastNorm, x) ?? x;
    }

    private Tensor Block(int i, Tensor tokens, Intermediates? kept, Tensor? branchScales)
    {
        var block = blocks[i];
        return RecomputesBlocks && kept is null && is_grad_enabled()
            ? RecomputedBlock.Run(x => block.Forward(x, "", null, Plan, branchScales), tokens, [.. block.parameters()])
            : block.Forward(tokens, BlockName(i), kept, Plan, branchScales);
    }

    public override void Initialize()
    {
        using var _ = no_grad();
        if (!HasClassToken && HasSeparatePatches)
            InitializeAsAutoencoder();                                   // what can be pretrained as one, without a class token
        else
            InitializeAsPaper();
    }

    /// <summary>
    /// As the paper's own code, timm's weight_init='jax': linear layers from Xavier's uniform distribution, the patch embedding from LeCun's,
    /// positions and the head, as timm's, from a normal of 0.02 (which timm cuts at 100 deviations). A convolutional stem keeps torch's own
    /// start, and positions without class token begin as sines and cosines.
    /// </summary>
    /// <remarks>TorchSharp 0.107's trunc_normal_ is not used: it fills a tensor with one value, the deviation.</remarks>
    private void InitializeAsPaper()
    {
        var unit = Math.Sqrt(1.0 / (3 * Patch * Patch)) / TruncatedDeviation;
        using var scope = NewDisposeScope();
        if (cls_token is null)
            pos_embed.copy_(PositionEmbedding.SinCos(GridSize, Width));
        else
        {
            init.normal_(pos_embed, std: 0.02);
            init.normal_(cls_token, std: 1e-6);
        }
        foreach (var (name, parameter) in named_parameters().Where(pair => HasSeparatePatches || !pair.name.StartsWith("patch_embed.", StringComparison.Ordinal)))
        {
            if (name == "head.weight")
                init.normal_(parameter, std: 0.02);
            else if (name == "patch_embed.proj.weight")
                parameter.copy_((rand_like(parameter, requires_grad: false) * (2 * WithinTwo) - WithinTwo).erfinv() * (unit * Math.Sqrt(2)));
            else if (parameter.dim() == 2)
                init.xavier_uniform_(parameter);
            else if (name.EndsWith("bias", StringComparison.Ordinal) && name.Contains(".mlp.", StringComparison.Ordinal))
                init.normal_(parameter, std: 1e-6);
            else if (name.EndsWith("bias", StringComparison.Ordinal))
                init.zeros_(parameter);
        }
    }

    /// <summary>Sines and cosines as first positions, linear layers from a normal of 0.02 without bias; the stem keeps torch's own start.</summary>
    private void InitializeAsAutoencoder()
    {
        using var scope = NewDisposeScope();
        pos_embed.copy_(PositionEmbedding.SinCos(GridSize, Width));
        foreach (var (name, parameter) in named_parameters().Where(pair => !pair.name.StartsWith("patch_embed.", StringComparison.Ordinal)))
        {
            if (parameter.dim() == 2)
                init.normal_(parameter, std: 0.02);
            else if (name.EndsWith("bias", StringComparison.Ordinal))
                init.zeros_(parameter);
        }
    }

    /// <summary>
    /// A block keeps about 17 tokens' width for each token: what both norms, the three projections, attention, its projection and the MLP's two layers, four
    /// times as wide, were given. Computed again, it keeps one, and one block at a time is whole, with the gradients that pass through it.
    /// </summary>
    public override double ActivationsPerImage
    {
        get
        {
            var tokens = (double)pos_embed.shape[1] * Width;
            return (RecomputesBlocks ? blocks.Count + 3 * 17 : 17.0 * blocks.Count) * tokens + patch_embed.Activations(ImageSize);
        }
    }

    public override double FlopsPerImage
    {
        get
        {
            double width = Width, tokens = pos_embed.shape[1];
            var perBlock = 2 * tokens * 12 * width * width + 2 * 2 * tokens * tokens * width; // qkv, proj, MLP; QK^T and AV
            return blocks.Count * perBlock + patch_embed.Flops(ImageSize) + 2 * width * Classes;
        }
    }
}
