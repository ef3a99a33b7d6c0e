using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Models;

[Collection(nameof(Alone))]
public sealed class DropPathTests
{
    private static ImageClassifier Create(string name)
    {
        var model = ModelCatalogue.Find(name).Create(8, 28, seed: 1);
        model.train();
        return model;
    }

    /// <summary>p_i = 0.3 i / 5: block 0 always stays, block 5 is left out 3 times of 10; the mean factor is 1 in each block and branch.</summary>
    [Fact]
    public void Branches_are_left_out_with_the_probability_of_their_block_and_keep_their_expectation()
    {
        using var scope = NewDisposeScope();
        using var model = Create("vit_tiny_convstem4_d6_gap_28");
        const int images = 20_000;
        var drawn = DropPath.Draw(model, 0.3, seed: 1, epoch: 1, images, CPU)!;
        Assert.Equal([images, 6, 2], drawn.shape);
        for (var block = 0; block < 6; block++)
        {
            var p = 0.3 * block / 5;
            for (var branch = 0; branch < 2; branch++)
            {
                var factors = drawn[.., block, branch].data<float>().ToArray();
                Assert.All(factors.Distinct(), factor => Assert.True(factor == 0 && block > 0 || Math.Abs(factor - 1 / (1 - p)) < 1e-6, $"{factor}"));
                Assert.Equal(p, factors.Count(factor => factor == 0) / (double)images, 4 * Math.Sqrt(p * (1 - p) / images));
                Assert.Equal(1, factors.Average(), 4 * Math.Sqrt(p / (1 - p) / images) + 1e-6);
            }
        }
        Assert.False(drawn[.., 5, 0].Equals(drawn[.., 5, 1]));           // attention and MLP are drawn apart
    }

    [Fact]
    public void Seed_and_epoch_decide_what_is_drawn()
    {
        using var scope = NewDisposeScope();
        using var model = Create("resnet18");
        var first = DropPath.Draw(model, 0.5, 1, 1, 50, CPU)!;
        Assert.Equal([50, 8, 1], first.shape);
        Assert.True(first.Equals(DropPath.Draw(model, 0.5, 1, 1, 50, CPU)!));
        Assert.False(first.Equals(DropPath.Draw(model, 0.5, 1, 2, 50, CPU)!));
        Assert.False(first.Equals(DropPath.Draw(model, 0.5, 2, 1, 50, CPU)!));
        Assert.Null(DropPath.Draw(model, 0, 1, 1, 50, CPU));
        Assert.Throws<UserException>(() => DropPath.Draw(model, 1, 1, 1, 50, CPU));
    }

    /// <summary>Factors of 1 change no bit; factors of 0 leave the network without the branches: the norm of the tokens that come from the stem.</summary>
    [Fact]
    public void One_is_the_whole_branch_and_zero_is_none()
    {
        using var scope = NewDisposeScope();
        using var model = (VisionTransformer)Create("vit_tiny_convstem4_d6_gap_28");
        model.eval();
        using var _ = no_grad();
        var images = randn(2, 3, 28, 28);
        Assert.True(model.call(images).Equals(model.Logits(images, null, ones(2, 6, 2))));
        var tokens = model.Embed(images);
        var without = model.Encode(tokens, null, zeros(2, 6, 2));
        Assert.True(allclose(nn.functional.layer_norm(tokens, [192], eps: 1e-6), without, 1e-4, 1e-5));
    }

    /// <summary>Each image keeps its own branches: alone, with its row of the factors, it gets the logits that it gets in the batch.</summary>
    [Theory, InlineData("resnet18"), InlineData("vit_tiny_convstem4_d6_gap_28")]
    public void Factors_belong_to_images_and_can_be_narrowed(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Create(name);
        model.eval();                                                    // batch statistics would mix the images
        using var _ = no_grad();
        var images = randn(4, 3, 28, 28);
        var drawn = DropPath.Draw(model, 0.6, 3, 1, 4, CPU)!;
        var together = model.Logits(images, null, drawn);
        var halves = cat([model.Logits(images.narrow(0, 0, 2), null, drawn.narrow(0, 0, 2)), model.Logits(images.narrow(0, 2, 2), null, drawn.narrow(0, 2, 2))]);
        Assert.True(allclose(together, halves, 1e-4, 1e-5));
        Assert.False(allclose(together, model.call(images), 1e-2, 1e-2));
    }

    [Fact]
    public void Half_precision_stays_half_precision()
    {
        using var scope = NewDisposeScope();
        using var model = Create("vit_tiny_convstem4_d6_gap_28");
        ModelPlacement.Move(model, CPU, ScalarType.BFloat16);
        Assert.Equal(ScalarType.BFloat16, model.Logits(randn(2, 3, 28, 28).to(bfloat16), null, DropPath.Draw(model, 0.5, 1, 1, 2, CPU)).dtype);
    }

    [Fact]
    public void A_pass_with_factors_leaves_no_tensor_behind()
    {
        using var model = Create("resnet18");
        using var images = randn(2, 3, 28, 28);
        var before = LiveTensors.Settled();
        using (NewDisposeScope())
            model.Logits(images, null, DropPath.Draw(model, 0.5, 1, 1, 2, CPU));
        Assert.Equal(before, Tensor.TotalCount);
    }
}
