using Cytobench.Explain;
using Cytobench.Explain.Methods;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Methods;

[Collection(nameof(Alone))]
public sealed class PerImageTests
{
    [Theory, InlineData("scorecam"), InlineData("integrated-gradients"), InlineData("smoothgrad"), InlineData("occlusion"), InlineData("rise")]
    public void Methods_of_many_passes_tell_of_each_image_and_stop_between_two(string name)
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Cells(size: 14, cell: 2);
        var (images, targets) = (SmallNetworks.Images(3, 14), tensor(new long[] { 0, 1, 2 }));
        var method = ExplanationMethods.Find(name);
        var told = new List<int>();
        var maps = PerImage.Maps(method, model, images, targets, CancellationToken.None, told.Add);
        Assert.Equal([1, 2, 3], told);
        Assert.True(maps.Equals(method.Explain(model, images, targets)));

        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => PerImage.Maps(method, model, images, targets, stop.Token, _ => stop.Cancel()));
    }

    [Fact]
    public void Methods_of_few_passes_take_all_images_at_once()
    {
        using var scope = NewDisposeScope();
        using var model = SmallNetworks.Convolutional();
        var told = new List<int>();
        var maps = PerImage.Maps(new GradCam(), model, SmallNetworks.Images(3, 32), tensor(new long[] { 0, 1, 2 }), CancellationToken.None, told.Add);
        Assert.Equal(3, maps.shape[0]);
        Assert.Equal([3], told);
    }
}
