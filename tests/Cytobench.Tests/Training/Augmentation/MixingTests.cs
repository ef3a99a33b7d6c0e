using Cytobench.Training.Augmentation;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training.Augmentation;

[Collection(nameof(Alone))]
public sealed class MixingTests
{
    private static readonly MixConfig Recipe = new() { MixupAlpha = 0.4, CutmixAlpha = 0.4, Probability = 0.5 };

    [Fact]
    public void Mixup_adds_the_reversed_batch_and_its_labels()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (TestPixels.Floats(4, 3, 6, 6), tensor(new long[] { 0, 1, 2, 2 }));
        var mixing = new Mixing(new MixConfig { MixupAlpha = 0.4 }, 1);
        var share = mixing.Draw(6, 1, 0)!.Value.Share;
        var mixed = mixing.Apply(images, labels, 3, 1, 0);
        var planes = TestPixels.Planes(images);
        var expected = planes.Select((image, b) => image.Select((plane, c) =>
        {
            var other = planes[3 - b][c];
            var result = new double[6, 6];
            for (var i = 0; i < 36; i++)
                result[i / 6, i % 6] = share * plane[i / 6, i % 6] + (1 - share) * other[i / 6, i % 6];
            return result;
        }).ToArray()).ToArray();
        TestPixels.AssertEqual(expected, mixed.Images, 1e-3);
        double[] targets = [share, 0, 1 - share, 0, share, 1 - share, 0, 1 - share, share, 1 - share, 0, share];
        Assert.All(targets.Zip(mixed.Targets!.contiguous().data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void Cutmix_pastes_a_square_of_the_reversed_batch_and_shares_labels_by_area()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (TestPixels.Floats(3, 3, 8, 8), tensor(new long[] { 0, 1, 1 }));
        var mixing = new Mixing(new MixConfig { CutmixAlpha = 1 }, 1);
        var step = Enumerable.Range(0, 50).First(each => mixing.Draw(8, 1, each) is { Side: >= 2 and <= 6 });
        var draw = mixing.Draw(8, 1, step)!.Value;
        var mixed = mixing.Apply(images, labels, 2, 1, step);
        var planes = TestPixels.Planes(images);
        var expected = planes.Select(image => image.Select(plane => (double[,])plane.Clone()).ToArray()).ToArray();
        for (var b = 0; b < 3; b++)
        {
            for (var c = 0; c < 3; c++)
            {
                for (var i = 0; i < draw.Side * draw.Side; i++)
                {
                    var (y, x) = (draw.Top + i / draw.Side, draw.Left + i % draw.Side);
                    expected[b][c][y, x] = planes[2 - b][c][y, x];
                }
            }
        }
        TestPixels.AssertEqual(expected, mixed.Images, 0);
        TestPixels.AssertEqual(planes, images, 0);                       // left as they were
        var kept = 1 - draw.Side * draw.Side / 64.0;
        double[] targets = [kept, 1 - kept, 0, 1, 1 - kept, kept];
        Assert.All(targets.Zip(mixed.Targets!.contiguous().data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    /// <summary>Half of all steps unmixed; of the others half mixup; squares anywhere; l = 1 - side^2 / S^2.</summary>
    [Fact]
    public void The_recipes_draws_have_its_shares()
    {
        var mixing = new Mixing(Recipe, 7);
        var draws = Enumerable.Range(0, 4000).Select(step => mixing.Draw(224, 3, step)).ToArray();
        var mixed = draws.OfType<MixDraw>().ToArray();
        Assert.InRange(mixed.Length, 1880, 2120);
        Assert.InRange(mixed.Count(draw => draw.Side == 0) / (double)mixed.Length, 0.46, 0.54);
        Assert.All(mixed, draw =>
        {
            Assert.InRange(draw.Share, 0, 1);
            Assert.True(draw.Side == 0 || Math.Abs(draw.Share - (1 - draw.Side * draw.Side / (224.0 * 224))) < 1e-12);
            Assert.True(draw.Top >= 0 && draw.Left >= 0 && draw.Top + draw.Side <= 224 && draw.Left + draw.Side <= 224);
        });
    }

    /// <summary>Beta(a, a) has mean 1/2 and variance 1 / (4 (2 a + 1)); Beta(1, 1) is uniform.</summary>
    [Theory, InlineData(0.2), InlineData(0.4), InlineData(1), InlineData(5)]
    public void Shares_are_beta_distributed(double alpha)
    {
        var mixing = new Mixing(new MixConfig { MixupAlpha = alpha }, 3);
        var shares = Enumerable.Range(0, 4000).Select(step => mixing.Draw(32, 1, step)!.Value.Share).ToArray();
        var mean = shares.Average();
        Assert.Equal(0.5, mean, 0.025);
        Assert.Equal(1 / (4 * (2 * alpha + 1)), shares.Average(share => (share - mean) * (share - mean)), 0.01);
    }

    /// <summary>The arcsine law, Beta(1/2, 1/2): a quarter of all shares lies below sin^2(pi / 8).</summary>
    [Fact]
    public void Half_alpha_follows_the_arcsine_law()
    {
        var mixing = new Mixing(new MixConfig { MixupAlpha = 0.5 }, 3);
        var below = Enumerable.Range(0, 4000).Count(step => mixing.Draw(32, 1, step)!.Value.Share < Math.Pow(Math.Sin(Math.PI / 8), 2));
        Assert.InRange(below, 900, 1100);
    }

    [Theory, InlineData(0.01), InlineData(100)]
    public void The_least_and_the_largest_alpha_can_be_drawn(double alpha)
    {
        var mixing = new Mixing(new MixConfig { MixupAlpha = alpha }, 3);
        Assert.All(Enumerable.Range(0, 300), step => Assert.InRange(mixing.Draw(32, 1, step)!.Value.Share, 0, 1));
    }

    [Fact]
    public void Without_mixing_images_come_back_as_they_are()
    {
        using var scope = NewDisposeScope();
        var images = TestPixels.Floats(4, 3, 6, 6);
        var mixed = new Mixing(new MixConfig(), 1).Apply(images, zeros([4], dtype: int64), 3, 1, 0);
        Assert.Same(images, mixed.Images);
        Assert.Null(mixed.Targets);
    }

    [Fact]
    public void The_same_step_mixes_alike_and_leaves_no_tensor_behind()
    {
        using var images = TestPixels.Floats(4, 3, 8, 8).bfloat16();
        using var labels = zeros([4], dtype: int64);
        var mixing = new Mixing(new MixConfig { MixupAlpha = 0.4, CutmixAlpha = 0.4 }, 1);
        var before = Tensor.TotalCount;
        for (var step = 0; step < 8; step++)
        {
            using var scope = NewDisposeScope();
            var (first, second) = (mixing.Apply(images, labels, 3, 1, step), new Mixing(new MixConfig { MixupAlpha = 0.4, CutmixAlpha = 0.4 }, 1).Apply(images, labels, 3, 1, step));
            Assert.Equal(ScalarType.BFloat16, first.Images.dtype);
            Assert.True(first.Images.eq(second.Images).all().item<bool>());
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    public static TheoryData<string, MixConfig> Wrong => new()
    {
        { "--mixup -1:", new() { MixupAlpha = -1 } },
        { "--mixup NaN:", new() { MixupAlpha = double.NaN } },
        { "--cutmix 101:", new() { CutmixAlpha = 101 } },
        { "--mix-probability 2:", new() { Probability = 2 } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_value_without_meaning_is_named_with_its_option(string start, MixConfig config) =>
        Assert.StartsWith(start, Assert.Throws<UserException>(config.Check).Message, StringComparison.Ordinal);
}
