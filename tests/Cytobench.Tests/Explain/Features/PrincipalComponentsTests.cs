using Cytobench.Explain.Features;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Features;

[Collection(nameof(Alone))]
public sealed class PrincipalComponentsTests
{
    /// <summary>
    /// By hand: around their mean (10, 20) the points are (-3, 4), (3, -4), (0.8, 0.6), (-0.8, -0.6): along (3, -4) / 5 at -5, 5, 0, 0 and along
    /// (4, 3) / 5 at 0, 0, 1, -1. The larger entry of the first direction, -4 / 5, is made positive. Variances are as 50 to 2.
    /// </summary>
    [Fact]
    public void Four_points_lie_along_their_two_directions()
    {
        using var scope = NewDisposeScope();
        var components = PrincipalComponents.Of(tensor(new[] { 7f, 24f, 13f, 16f, 10.8f, 20.6f, 9.2f, 19.4f }, [4, 2]));
        float[] expected = [5, 0, -5, 0, 0, 1, 0, -1];
        Assert.All(expected.Zip(components.Coordinates), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Equal(50.0 / 52, components.Shares[0], 1e-6);
        Assert.Equal(2.0 / 52, components.Shares[1], 1e-6);
    }

    /// <summary>Flipping every vector flips the picture; the directions, fixed by their largest entry, stay.</summary>
    [Fact]
    public void Signs_do_not_hang_on_the_solver()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var vectors = randn(100, 6) * tensor(new[] { 5f, 3f, 1f, 1f, 1f, 1f });
        var (components, flipped) = (PrincipalComponents.Of(vectors), PrincipalComponents.Of(-vectors));
        Assert.All(components.Coordinates.Zip(flipped.Coordinates), pair => Assert.Equal(pair.First, -pair.Second, 1e-4f));
    }

    [Fact]
    public void What_does_not_vary_or_has_one_number_is_no_fault()
    {
        using var scope = NewDisposeScope();
        var constant = PrincipalComponents.Of(ones(5, 3));
        Assert.All(constant.Coordinates, value => Assert.Equal(0, value));
        Assert.All(constant.Shares, share => Assert.True(double.IsNaN(share)));
        var single = PrincipalComponents.Of(tensor(new[] { 1f, 3f }, [2, 1]));
        Assert.Equal([-1, 0, 1, 0], single.Coordinates);
        Assert.Equal([1, 0], single.Shares);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var vectors = rand(20, 4);
        var before = LiveTensors.Settled();
        PrincipalComponents.Of(vectors);
        Assert.Equal(before, Tensor.TotalCount);
    }
}
