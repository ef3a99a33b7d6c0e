namespace Cytobench.Models;

/// <summary>Every model that can be named with <c>--models</c>.</summary>
public static class ModelCatalogue
{
    public static IReadOnlyList<ModelSpec> All { get; } =
    [
        ResNet.Describe("resnet18", "ResNet-18", [2, 2, 2, 2], bottleneck: false),
        ResNet.Describe("resnet34", "ResNet-34", [3, 4, 6, 3], bottleneck: false),
        ResNet.Describe("resnet50", "ResNet-50", [3, 4, 6, 3], bottleneck: true),
        VisionTransformer.Describe("vit_base_patch16_224", "ViT-B/16", patch: 16, size: 224, width: 768, depth: 12, heads: 12),
        VisionTransformer.Describe("vit_small_patch16_224", "ViT-S/16", patch: 16, size: 224, width: 384, depth: 12, heads: 6),
        VisionTransformer.Describe("vit_tiny_patch16_224", "ViT-Ti/16", patch: 16, size: 224, width: 192, depth: 12, heads: 3),
        VisionTransformer.Describe("vit_small_patch8_112", "ViT-S/8", patch: 8, size: 112, width: 384, depth: 12, heads: 6),
        VisionTransformer.Describe("vit_tiny_patch4_28", "ViT-Ti/4", patch: 4, size: 28, width: 192, depth: 12, heads: 3),
        VisionTransformer.Describe("vit_small_patch16_gap_224", "ViT-S/16 mean", patch: 16, size: 224, width: 384, depth: 12, heads: 6, classToken: false),
        VisionTransformer.Describe("vit_tiny_patch4_gap_56", "ViT-Ti/4 mean", patch: 4, size: 56, width: 192, depth: 12, heads: 3, classToken: false),
        VisionTransformer.Describe("vit_small_convstem16_gap_224", "ViT-S/16 conv stem", patch: 16, size: 224, width: 384, depth: 12, heads: 6, classToken: false, stem: [48, 96, 192, 384]),
        VisionTransformer.Describe("vit_tiny_convstem4_d6_gap_28", "ViT-Ti/4 conv stem, 6 blocks", patch: 4, size: 28, width: 192, depth: 6, heads: 3, classToken: false, stem: [48, 96]),
    ];

    public static ModelSpec Find(string name) => All.FirstOrDefault(spec => spec.Name == name)
        ?? throw new UserException($"--models {name}: unknown; 'cytobench models' lists {string.Join(", ", All.Select(spec => spec.Name))}");
}
