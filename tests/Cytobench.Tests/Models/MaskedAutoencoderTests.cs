using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Models;

[Collection(nameof(Alone))]
public sealed class MaskedAutoencoderTests
{
    private const string WithToken = "vit_tiny_patch4_28";
    private const string WithoutToken = "vit_tiny_patch4_gap_56";
    private const int Side = 12;                                         // 9 patches of 4 x 4

    private static VisionTransformer Encoder(string name) => (VisionTransformer)ModelCatalogue.Find(name).Create(1, Side, seed: 1);

    private static PatchOrder Order(params long[][] orders)
    {
        var count = orders[0].Length;
        var places = orders.Select(order => Enumerable.Range(0, count).Select(patch => (long)Array.IndexOf(order, patch)).ToArray());
        return new(tensor(orders.SelectMany(order => order).ToArray(), [orders.Length, count]), tensor(places.SelectMany(place => place).ToArray(), [orders.Length, count]));
    }

    /// <summary>
    /// By hand: one image of 4 x 4, value 100 c + 10 row + column; patches of 2 x 2. Patch 1, top right, holds rows 0 and 1 of columns 2 and 3, each
    /// pixel with its three channels. Its mean is 107.5; its unbiased variance 4 x (100^2 x 2 + 3 x (5^2 + .5^2)) / 11 = 7300.272727.
    /// </summary>
    [Fact]
    public void Targets_are_the_pixels_of_a_patch_by_row_column_channel_and_normalised()
    {
        using var scope = NewDisposeScope();
        var pixels = new float[3 * 16];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = 100 * (i / 16) + 10 * (i / 4 % 4) + i % 4;
        var images = tensor(pixels, [1, 3, 4, 4]);
        float[] patch = [2, 102, 202, 3, 103, 203, 12, 112, 212, 13, 113, 213];
        Assert.Equal(patch, MaskedAutoencoder.Cut(images, 2)[0, 1].data<float>().ToArray());
        Assert.True(MaskedAutoencoder.Join(MaskedAutoencoder.Cut(images, 2), 2).Equals(images));
        var target = MaskedAutoencoder.Target(images, 2)[0, 1].data<float>().ToArray();
        var deviation = Math.Sqrt(4 * (100.0 * 100 * 2 + 3 * (25 + 0.25)) / 11 + 1e-6);
        Assert.All(patch.Zip(target), pair => Assert.Equal((pair.First - 107.5) / deviation, pair.Second, 1e-5));
    }

    [Fact]
    public void A_patch_of_one_colour_has_a_target_of_zeros()
    {
        using var scope = NewDisposeScope();
        Assert.True(MaskedAutoencoder.Target(full([1, 3, 4, 4], 0.25f), 2).abs().max().item<float>() < 1e-3);
    }

    /// <summary>The mean over hidden patches, image after image, of what was predicted for them, as plain loops.</summary>
    [Theory, InlineData(WithToken), InlineData(WithoutToken)]
    public void The_loss_is_the_mean_squared_error_of_hidden_patches_alone(string name)
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder(name);
        using var autoencoder = new MaskedAutoencoder(encoder, 0.75);
        using var _ = no_grad();
        Assert.Equal((9, 2), (autoencoder.Patches, autoencoder.Shown));
        var images = randn(2, 3, Side, Side);
        long[][] orders = [[4, 0, 1, 2, 3, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1, 0]];
        var (predicted, target) = (autoencoder.Predict(images, Order(orders)), MaskedAutoencoder.Target(images, 4));
        Assert.Equal([2, 9, 48], predicted.shape);
        var (sum, count) = (0.0, 0);
        for (var image = 0; image < 2; image++)
            foreach (var patch in orders[image][2..])
                for (var pixel = 0; pixel < 48; pixel++, count++)
                    sum += Math.Pow(predicted[image, patch, pixel].item<float>() - target[image, patch, pixel].item<float>(), 2);
        Assert.Equal(sum / count, autoencoder.Loss(images, Order(orders)).item<float>(), 1e-5);
    }

    /// <summary>Changing a hidden patch's pixels changes no prediction; changing a shown one's changes those of others.</summary>
    [Theory, InlineData(WithToken), InlineData(WithoutToken)]
    public void Predictions_come_from_shown_patches_alone(string name)
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder(name);
        using var autoencoder = new MaskedAutoencoder(encoder, 0.75);
        using var _ = no_grad();
        var images = randn(1, 3, Side, Side);
        var order = Order([4, 0, 1, 2, 3, 5, 6, 7, 8]);                  // the middle and the top left are shown
        var before = autoencoder.Predict(images, order);
        var hidden = images.clone();
        hidden[.., .., 0..4, 4..8] = 3;                                  // patch 1
        Assert.True(before.Equals(autoencoder.Predict(hidden, order)));
        var shown = images.clone();
        shown[.., .., 4..8, 4..8] = 3;                                   // patch 4
        Assert.False(before[0, 1].Equals(autoencoder.Predict(shown, order)[0, 1]));
    }

    /// <summary>
    /// A patch's prediction depends on which patches are shown, not on the order among them, nor on the order among the hidden ones: every token
    /// was put back to the position of its patch.
    /// </summary>
    [Theory, InlineData(WithToken), InlineData(WithoutToken)]
    public void Tokens_are_put_back_to_their_places(string name)
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder(name);
        using var autoencoder = new MaskedAutoencoder(encoder, 0.75);
        using var _ = no_grad();
        var images = randn(1, 3, Side, Side);
        var first = autoencoder.Predict(images, Order([4, 0, 1, 2, 3, 5, 6, 7, 8]));
        var second = autoencoder.Predict(images, Order([0, 4, 8, 3, 2, 7, 1, 6, 5]));
        Assert.True(allclose(first, second, 1e-3, 1e-5));
        Assert.False(allclose(first, autoencoder.Predict(images, Order([0, 5, 8, 3, 2, 7, 1, 6, 4])), 1e-3, 1e-5));
    }

    /// <summary>A plain reference of the shuffle: order says which patch stands where, place undoes it.</summary>
    [Fact]
    public void Orders_are_permutations_with_their_inverses()
    {
        using var scope = NewDisposeScope();
        using var bank = new PatchOrderBank(9, seed: 5, CPU);
        var rows = bank.Draw(20, seed: 5, epoch: 1);
        var order = bank.Of(rows);
        for (var image = 0; image < 20; image++)
        {
            var (patch, place) = (order.Patch[image].data<long>().ToArray(), order.Place[image].data<long>().ToArray());
            Assert.Equal(Enumerable.Range(0, 9).Select(i => (long)i), patch.Order());
            Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(i, place[patch[i]]));
        }
        Assert.True(rows.Equals(bank.Draw(20, seed: 5, epoch: 1)));
        Assert.False(rows.Equals(bank.Draw(20, seed: 5, epoch: 2)));
        Assert.True(order.Patch.select(1, 0).unique().output.numel() > 4);
    }

    /// <summary>With nothing hidden and the patches in their own order the encoder computes what it computes for classification.</summary>
    [Theory, InlineData(WithToken), InlineData(WithoutToken)]
    public void Without_hidden_patches_the_encoder_is_the_network(string name)
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder(name);
        using var autoencoder = new MaskedAutoencoder(encoder, 0);
        using var _ = no_grad();
        Assert.Equal(9, autoencoder.Shown);
        var images = randn(2, 3, Side, Side);
        var kept = new Intermediates("features");
        encoder.Logits(images, kept);
        var tokens = encoder.Encode(encoder.Embed(images));
        Assert.True(kept["features"].Equals(encoder.HasClassToken ? tokens.select(1, 0) : tokens.mean([1])));
        Assert.True(autoencoder.Reconstruct(images, Order([0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 1, 2, 3, 4, 5, 6, 7, 8])).Equals(images));
    }

    [Fact]
    public void Every_parameter_but_the_head_learns()
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder(WithToken);
        using var autoencoder = new MaskedAutoencoder(encoder, 0.75);
        var learning = autoencoder.LearningParameters().ToArray();
        Assert.Equal(encoder.parameters().Count() - 2 + autoencoder.parameters().Count(), learning.Length);
        Assert.Equal(learning.Length, learning.Select(pair => pair.Name).Distinct().Count());
        var gradients = autograd.grad([autoencoder.Loss(randn(2, 3, Side, Side), Order([4, 0, 1, 2, 3, 5, 6, 7, 8], [0, 1, 2, 3, 4, 5, 6, 7, 8]))], [.. learning.Select(pair => (Tensor)pair.Parameter)]);
        // The last layer starts without bias, the mask token at 0: all have a gradient all the same.
        Assert.All(learning.Zip(gradients), pair => Assert.True(pair.Second.abs().max().item<float>() > 0, pair.First.Name));
    }

    [Fact]
    public void Hidden_patches_are_covered_and_shown_ones_stay()
    {
        using var scope = NewDisposeScope();
        using var encoder = Encoder(WithoutToken);
        using var autoencoder = new MaskedAutoencoder(encoder, 0.75);
        using var _ = no_grad();
        var images = randn(1, 3, Side, Side);
        var order = Order([4, 0, 1, 2, 3, 5, 6, 7, 8]);
        var covered = autoencoder.Hide(images, order, tensor(7f));
        Assert.True(covered[.., .., 0..4, 0..4].Equals(images[.., .., 0..4, 0..4]));
        Assert.True(covered[.., .., 0..4, 4..8].Equals(full([1, 3, 4, 4], 7f)));
        var painted = autoencoder.Reconstruct(images, order);
        Assert.True(painted[.., .., 4..8, 4..8].Equals(images[.., .., 4..8, 4..8]));
        // The painted patch has the mean of the true one, scaled and shifted from a prediction whose own mean is near 0.
        Assert.False(painted[.., .., 8..12, 8..12].Equals(images[.., .., 8..12, 8..12]));
    }

    [Theory, InlineData("resnet18", "has none"), InlineData("vit_tiny_convstem4_d6_gap_28", "convolutional stem")]
    public void Other_networks_are_refused_with_the_reason(string name, string expected)
    {
        using var model = ModelCatalogue.Find(name).Create(1, 28, seed: 1);
        Assert.False(MaskedAutoencoder.Supports(model));
        Assert.Contains(expected, Assert.Throws<UserException>(() => new MaskedAutoencoder(model, 0.75)).Message, StringComparison.Ordinal);
    }
}
