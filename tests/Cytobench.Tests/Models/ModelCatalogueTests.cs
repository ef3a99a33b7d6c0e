using Cytobench.Models;

namespace Cytobench.Tests.Models;

[Collection(nameof(Alone))]
public sealed class ModelCatalogueTests
{
    /// <summary>torchvision's model pages, 1000 classes at 224 px: 1.81, 3.66, 4.09 and (vit_b_16, with the attention products) 17.56 billion multiply-adds.</summary>
    [Theory, InlineData("resnet18", 1.81), InlineData("resnet34", 3.66), InlineData("resnet50", 4.09), InlineData("vit_base_patch16_224", 17.56)]
    public void Flops_are_the_published_counts(string name, double giga)
    {
        using var model = ModelCatalogue.Find(name).Create(1000, 224, seed: 0);
        Assert.Equal(2 * giga, model.FlopsPerImage / 1e9, 0.03);
    }

    /// <summary>torchvision's and timm's pages, 1000 classes.</summary>
    [Theory, InlineData("resnet18", 11_689_512), InlineData("resnet34", 21_797_672), InlineData("resnet50", 25_557_032), InlineData("vit_base_patch16_224", 86_567_656), InlineData("vit_small_patch16_224", 22_050_664), InlineData("vit_tiny_patch16_224", 5_717_416)]
    public void Parameters_are_the_published_counts(string name, long count)
    {
        using var model = ModelCatalogue.Find(name).Create(1000, 224, seed: 0);
        Assert.Equal(count, model.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void The_same_seed_draws_the_same_weights()
    {
        using var first = ModelCatalogue.Find("resnet18").Create(8, 28, seed: 3);
        using var second = ModelCatalogue.Find("resnet18").Create(8, 28, seed: 3);
        using var other = ModelCatalogue.Find("resnet18").Create(8, 28, seed: 4);
        Assert.True(first.state_dict()["layer1.0.conv1.weight"].Equals(second.state_dict()["layer1.0.conv1.weight"]));
        Assert.False(first.state_dict()["layer1.0.conv1.weight"].Equals(other.state_dict()["layer1.0.conv1.weight"]));
    }

    [Fact]
    public void A_size_that_the_patch_does_not_divide_is_refused() =>
        Assert.Contains("multiple of 16", Assert.Throws<UserException>(() => ModelCatalogue.Find("vit_base_patch16_224").Create(8, 28, 0)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_name_is_refused_with_the_known_ones() =>
        Assert.Contains("resnet18, resnet34", Assert.Throws<UserException>(() => ModelCatalogue.Find("alexnet")).Message, StringComparison.Ordinal);
}
