using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training;

[Collection(nameof(Alone))]
public sealed class ParameterGroupTests
{
    /// <summary>By hand: with a gradient of 0 AdamW only decays, w (1 - lr d w_d); ViT-Ti has 12 blocks, so head and norm are layer 13 and block i is i + 1.</summary>
    [Fact]
    public void Layers_have_their_own_rate_and_vectors_do_not_decay()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 8, seed: 5);
        var config = new TrainConfig { Optimizer = "adamw", WeightDecay = 0.5, DecayVectors = false, LayerDecay = 0.75 };
        using var optimizer = Optimizer.Of(model, config);
        using (no_grad())
            foreach (var parameter in optimizer.Parameters)
                parameter.fill_(1);
        optimizer.Step([.. optimizer.Parameters.Select(parameter => zeros_like(parameter))], 0.1);
        var state = model.state_dict();
        double Now(string name) => state[name].detach().flatten()[0].item<float>();
        Assert.Equal(1 - 0.1 * 0.5, Now("head.weight"), 1e-6);
        Assert.Equal(1 - 0.1 * 0.5 * Math.Pow(0.75, 1), Now("blocks.11.mlp.fc1.weight"), 1e-6);
        Assert.Equal(1 - 0.1 * 0.5 * Math.Pow(0.75, 12), Now("blocks.0.attn.qkv.weight"), 1e-6);
        Assert.Equal(1 - 0.1 * 0.5 * Math.Pow(0.75, 13), Now("patch_embed.proj.weight"), 1e-6);
        Assert.All((string[])["head.bias", "norm.weight", "blocks.3.norm1.bias", "pos_embed", "cls_token"], name => Assert.Equal(1, Now(name)));
    }

    [Fact]
    public void Everything_decays_where_vectors_do()
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 8, seed: 5);
        using var optimizer = Optimizer.Of(model, new TrainConfig { Optimizer = "adamw", WeightDecay = 0.5 });
        using (no_grad())
            foreach (var parameter in optimizer.Parameters)
                parameter.fill_(1);
        optimizer.Step([.. optimizer.Parameters.Select(parameter => zeros_like(parameter))], 0.1);
        Assert.All(model.parameters(), parameter => Assert.Equal(0.95, parameter.detach().flatten()[0].item<float>(), 1e-6));
    }

    /// <summary>By hand: after gradients 1 and 3 the second moment is b (1 - b) + 9 (1 - b), corrected by 1 - b^2; the first likewise with 0.9.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Beta2_is_the_decay_of_the_second_moment(bool fused)
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(3, 8, seed: 5);
        using var optimizer = Optimizer.Of(model, new TrainConfig { Optimizer = "adamw", Beta2 = 0.95, FusedOptimizer = fused });
        using (no_grad())
            optimizer.Parameters[0].fill_(0);
        foreach (var value in (float[])[1, 3])
            optimizer.Step([.. optimizer.Parameters.Select(parameter => full_like(parameter, value))], 0.1);
        var second = (0.95 * 0.05 + 9 * 0.05) / (1 - 0.95 * 0.95);
        var first = (0.9 * 0.1 + 3 * 0.1) / (1 - 0.81);
        Assert.Equal(-0.1 - 0.1 * first / Math.Sqrt(second), optimizer.Parameters[0].detach().flatten()[0].item<float>(), 1e-5);
    }

    [Fact]
    public void A_residual_networks_stages_are_its_layers()
    {
        using var model = ModelCatalogue.Find("resnet18").Create(3, 28, seed: 1);
        Assert.Equal([0, 0, 1, 4, 5], ((string[])["conv1.weight", "bn1.bias", "layer1.0.conv1.weight", "layer4.1.bn2.weight", "fc.weight"]).Select(model.LayerOf));
        Assert.Equal(5, model.LastLayer);
    }
}
