using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Models;

[Collection(nameof(Alone))]
public sealed class VisionTransformerTests
{
    private const string Small = "vit_tiny_convstem4_d6_gap_28";

    /// <summary>
    /// By hand. A block of width D has 12 D^2 + 13 D parameters, norm 2 D, head 8 D + 8, positions N D; a patch embedding 3 P^2 D + D. The stem's
    /// convolutions have 9 x in x out, its norms 2 x out, its last convolution D in + D.
    /// </summary>
    [Theory]
    [InlineData("vit_small_patch16_gap_224", 12 * (12 * 384 * 384 + 13 * 384) + 2 * 384 + 8 * 384 + 8 + 196 * 384 + 3 * 256 * 384 + 384)]
    [InlineData("vit_tiny_patch4_gap_56", 12 * (12 * 192 * 192 + 13 * 192) + 2 * 192 + 8 * 192 + 8 + 196 * 192 + 3 * 16 * 192 + 192)]
    [InlineData("vit_tiny_convstem4_d6_gap_28", 6 * (12 * 192 * 192 + 13 * 192) + 2 * 192 + 8 * 192 + 8 + 49 * 192 + 9 * (3 * 48 + 48 * 96) + 2 * (48 + 96) + 96 * 192 + 192)]
    [InlineData("vit_small_convstem16_gap_224", 12 * (12 * 384 * 384 + 13 * 384) + 2 * 384 + 8 * 384 + 8 + 196 * 384 + 9 * (3 * 48 + 48 * 96 + 96 * 192 + 192 * 384) + 2 * (48 + 96 + 192 + 384) + 384 * 384 + 384)]
    public void Parameters_are_as_many_as_the_layers_have(string name, long count)
    {
        var spec = ModelCatalogue.Find(name);
        using var model = spec.Create(8, spec.NativeSize, seed: 0);
        Assert.Equal(count, model.parameters().Sum(parameter => parameter.numel()));
    }

    /// <summary>
    /// The paper's start: the head and positions from a normal of 0.02, the patch embedding from LeCun's (variance 1 / 48, cut at two deviations of the uncut
    /// one), linear layers from Xavier's uniform, variance 2 / (in + out). TorchSharp's trunc_normal_ gave one value everywhere.
    /// </summary>
    [Fact]
    public void First_weights_are_drawn_from_the_papers_distributions()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(8, 28, seed: 3);
        var state = model.state_dict();
        void AssertSpread(string name, double deviation)
        {
            var weights = state[name].detach();
            Assert.Equal(deviation, weights.std().item<float>(), 0.05 * deviation);
            Assert.InRange(weights.mean().item<float>(), -0.1 * deviation, 0.1 * deviation);
        }
        AssertSpread("head.weight", 0.02);
        AssertSpread("pos_embed", 0.02);
        AssertSpread("patch_embed.proj.weight", Math.Sqrt(1 / 48.0));
        AssertSpread("blocks.3.attn.qkv.weight", Math.Sqrt(2 / (192.0 + 576)));
        AssertSpread("blocks.11.mlp.fc2.weight", Math.Sqrt(2 / (192.0 + 768)));
        Assert.InRange(state["patch_embed.proj.weight"].detach().abs().max().item<float>(), 0, 2.001 * Math.Sqrt(1 / 48.0) / 0.8796);
    }

    /// <summary>By hand: 49 tokens of 192; convolutions of 14 x 14 and 7 x 7 outputs.</summary>
    [Fact]
    public void Flops_count_the_stem()
    {
        using var model = ModelCatalogue.Find(Small).Create(8, 28, seed: 0);
        double blocks = 6 * (2 * 49 * 12 * 192 * 192 + 4 * 49 * 49 * 192);
        double stem = 2 * (9 * 3 * 48 * 196 + 9 * 48 * 96 * 49 + 96 * 192 * 49);
        Assert.Equal(blocks + stem + 2 * 192 * 8, model.FlopsPerImage);
    }

    [Fact]
    public void Names_are_those_of_timm_and_there_is_no_class_token()
    {
        using var scope = NewDisposeScope();
        using var patches = ModelCatalogue.Find("vit_tiny_patch4_gap_56").Create(8, 56, seed: 0);
        using var withToken = ModelCatalogue.Find("vit_tiny_patch4_28").Create(8, 28, seed: 0);
        Assert.Equal(withToken.state_dict().Keys.Where(name => name != "cls_token").Order(), patches.state_dict().Keys.Order());
        using var stem = ModelCatalogue.Find(Small).Create(8, 28, seed: 0);
        Assert.All(
            (string[])["patch_embed.backbone.0.weight", "patch_embed.backbone.1.running_mean", "patch_embed.backbone.3.weight", "patch_embed.proj.weight", "blocks.5.mlp.fc2.bias"],
            name => Assert.Contains(name, stem.state_dict().Keys));
        Assert.Equal([1, 49, 192], stem.state_dict()["pos_embed"].shape);
    }

    /// <summary>The mean of the last tokens after the norm, through the head; a permutation of tokens that carry their positions changes nothing.</summary>
    [Fact]
    public void The_head_reads_the_mean_of_the_tokens()
    {
        using var scope = NewDisposeScope();
        using var model = (VisionTransformer)ModelCatalogue.Find(Small).Create(8, 28, seed: 1);
        model.eval();
        using var _ = no_grad();
        var images = randn(2, 3, 28, 28);
        var state = model.state_dict();
        var tokens = model.Encode(model.Embed(images));
        var expected = tokens.mean([1]).matmul(state["head.weight"].t()) + state["head.bias"];
        Assert.True(allclose(expected, model.call(images), 1e-4, 1e-5));
        var reversed = model.Encode(model.Embed(images).flip(1)).flip(1);
        Assert.True(allclose(tokens, reversed, 1e-3, 1e-4));
    }

    /// <summary>Two tokens a side and width 8, so two frequencies, 1 and 1/100; the token in row 1, column 0 has x = 0, y = 1.</summary>
    [Fact]
    public void Positions_are_sines_and_cosines_of_column_and_row()
    {
        using var scope = NewDisposeScope();
        var positions = PositionEmbedding.SinCos(2, 8);
        Assert.Equal([1, 4, 8], positions.shape);
        double[] lower = [0, 0, 1, 1, Math.Sin(1), Math.Sin(0.01), Math.Cos(1), Math.Cos(0.01)];
        double[] right = [Math.Sin(1), Math.Sin(0.01), Math.Cos(1), Math.Cos(0.01), 0, 0, 1, 1];
        Assert.All(lower.Zip(positions[0, 2].data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.All(right.Zip(positions[0, 1].data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        using var model = ModelCatalogue.Find(Small).Create(8, 28, seed: 1);
        Assert.True(model.state_dict()["pos_embed"].Equals(PositionEmbedding.SinCos(7, 192)));
        Assert.Contains(model.named_parameters(), pair => pair.name == "pos_embed" && pair.parameter.requires_grad);
    }

    [Theory]
    [InlineData("vit_tiny_patch4_28", "cls_token", 0), InlineData("vit_tiny_patch4_28", "pos_embed", 0), InlineData("vit_tiny_patch4_28", "patch_embed.proj.weight", 0)]
    [InlineData("vit_tiny_patch4_28", "blocks.0.norm1.weight", 1), InlineData("vit_tiny_patch4_28", "blocks.11.mlp.fc2.bias", 12)]
    [InlineData("vit_tiny_patch4_28", "norm.weight", 13), InlineData("vit_tiny_patch4_28", "head.bias", 13), InlineData(Small, "patch_embed.backbone.1.weight", 0), InlineData(Small, "head.weight", 7)]
    [InlineData("resnet18", "conv1.weight", 0), InlineData("resnet18", "bn1.bias", 0), InlineData("resnet18", "layer1.0.conv1.weight", 1), InlineData("resnet18", "layer4.1.bn2.bias", 4), InlineData("resnet18", "fc.weight", 5)]
    public void Every_parameter_has_a_layer(string name, string parameter, int layer)
    {
        using var model = ModelCatalogue.Find(name).Create(8, 28, seed: 0);
        Assert.Contains(model.named_parameters(), pair => pair.name == parameter);
        Assert.Equal(layer, model.LayerOf(parameter));
        Assert.Equal(Enumerable.Range(0, model.LastLayer + 1), model.named_parameters().Select(pair => model.LayerOf(pair.name)).Distinct().Order());
    }

    [Fact]
    public void Positions_without_class_token_are_resampled_for_another_input_size()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var small = ModelCatalogue.Find(Small).Create(8, 28, seed: 1);
        using var large = ModelCatalogue.Find(Small).Create(5, 56, seed: 2);
        using var _ = no_grad();
        small.state_dict()["pos_embed"].add_(randn(1, 49, 192));
        Checkpoint.Save(folder.File("a.safetensors"), small.state_dict().Select(pair => (pair.Key, pair.Value)), new Dictionary<string, string>());
        Checkpoint.LoadPretrained(folder.File("a.safetensors"), large);
        var resampled = large.state_dict()["pos_embed"];
        Assert.Equal([1, 196, 192], resampled.shape);
        Assert.True(PositionEmbedding.Resample(small.state_dict()["pos_embed"], 14, hasClassToken: false).Equals(resampled));
        // The grid comes alone what it comes beside a class token, whose position is left.
        var beside = PositionEmbedding.Resample(cat([ones(1, 1, 192), small.state_dict()["pos_embed"]], 1), 14);
        Assert.True(beside.narrow(1, 1, 196).Equals(resampled));
        Assert.True(beside.narrow(1, 0, 1).Equals(ones(1, 1, 192)));
    }

    [Theory, InlineData("vit_tiny_patch4_28", "vit_tiny_patch4_gap_56", "cls_token is not part of the model"), InlineData("vit_tiny_patch4_gap_56", "vit_tiny_patch4_28", "cls_token is missing")]
    public void Weights_with_a_class_token_and_without_do_not_fit_each_other(string from, string into, string expected)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var source = ModelCatalogue.Find(from).Create(8, 28, seed: 1);
        using var target = ModelCatalogue.Find(into).Create(8, 28, seed: 2);
        Checkpoint.Save(folder.File("a.safetensors"), source.state_dict().Select(pair => (pair.Key, pair.Value)), new Dictionary<string, string>());
        Assert.Contains(expected, Assert.Throws<UserException>(() => Checkpoint.LoadPretrained(folder.File("a.safetensors"), target)).Message, StringComparison.Ordinal);
    }
}
