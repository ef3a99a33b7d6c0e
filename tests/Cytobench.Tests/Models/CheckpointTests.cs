using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Models;

[Collection(nameof(Alone))]
public sealed class CheckpointTests
{
    private static readonly ModelSpec Vit = ModelCatalogue.Find("vit_tiny_patch4_28");

    [Fact]
    public void Weights_come_back_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var first = Vit.Create(8, 28, seed: 1);
        using var second = Vit.Create(8, 28, seed: 2);
        Save(first, folder.File("a.safetensors"));
        Checkpoint.Load(folder.File("a.safetensors"), second.state_dict());
        foreach (var (name, value) in first.state_dict())
            Assert.True(value.Equals(second.state_dict()[name]), name);
    }

    [Fact]
    public void Pretrained_weights_keep_a_fresh_head_where_classes_differ()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var thousand = Vit.Create(1000, 28, seed: 1);
        using var eight = Vit.Create(8, 28, seed: 2);
        var freshHead = eight.state_dict()["head.weight"].clone();
        Save(thousand, folder.File("a.safetensors"));
        Checkpoint.LoadPretrained(folder.File("a.safetensors"), eight);
        Assert.True(freshHead.Equals(eight.state_dict()["head.weight"]));
        Assert.True(thousand.state_dict()["blocks.3.attn.qkv.weight"].Equals(eight.state_dict()["blocks.3.attn.qkv.weight"]));
    }

    [Fact]
    public void Positions_are_resampled_for_another_input_size()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var small = Vit.Create(8, 28, seed: 1);
        using var large = Vit.Create(8, 56, seed: 2);
        Save(small, folder.File("a.safetensors"));
        Checkpoint.LoadPretrained(folder.File("a.safetensors"), large);
        Assert.True(PositionEmbedding.Resample(small.state_dict()["pos_embed"], 14).Equals(large.state_dict()["pos_embed"]));
    }

    [Fact]
    public void Another_architecture_is_refused_with_what_differs()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var vit = Vit.Create(8, 28, seed: 1);
        using var resnet = ModelCatalogue.Find("resnet18").Create(8, 28, seed: 1);
        Save(resnet, folder.File("a.safetensors"));
        var fault = Assert.Throws<UserException>(() => Checkpoint.LoadPretrained(folder.File("a.safetensors"), vit));
        Assert.Contains("cls_token is missing", fault.Message, StringComparison.Ordinal);
        Assert.Contains("more", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var vit = Vit.Create(8, 28, seed: 1);
        Checkpoint.Save(folder.File("a.safetensors"), vit.state_dict().Select(pair => (pair.Key, pair.Key == "norm.weight" ? zeros(7) : pair.Value)), new Dictionary<string, string>());
        var fault = Assert.Throws<UserException>(() => Checkpoint.LoadPretrained(folder.File("a.safetensors"), vit));
        Assert.Contains("norm.weight is (7), the model has (192)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_ours_says_what_its_input_was_normalised_with()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var vit = Vit.Create(8, 28, seed: 1);
        var own = new Normalization([0.1, 0.2, 0.3], [0.4, 0.5, 0.6]);
        Checkpoint.Save(folder.File("a.safetensors"), vit.state_dict().Select(pair => (pair.Key, pair.Value)), new Dictionary<string, string>(StartingWeights.Metadata(own)));
        var weights = StartingWeights.Apply(folder.File("a.safetensors"), vit, () => Normalization.Half, null, TestContext.Current.CancellationToken);
        Assert.Equal(own.Mean, weights.Normalization.Mean);
        Assert.Equal(own.Deviation, weights.Normalization.Deviation);
    }

    private static void Save(ImageClassifier model, string path) =>
        Checkpoint.Save(path, model.state_dict().Select(pair => (pair.Key, pair.Value)), new Dictionary<string, string>());
}
