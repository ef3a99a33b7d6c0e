using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training;

[Collection(nameof(Alone))]
public sealed class HeldOutTestTests
{
    [Fact]
    public void Test_images_are_handed_out_once_for_each_training_that_has_ended()
    {
        using var data = Data.TinyData.Make(channels: 3, classes: 8);
        var before = LiveTensors.Settled();
        using var test = new HeldOutTest(data.Test, CPU);
        Assert.Throws<InvalidOperationException>(() => test.OpenAfter([]));
        Assert.Equal(before, Tensor.TotalCount);                         // none is on the device yet
        var first = test.OpenOnce(new TrainedModel("resnet18_s1", [], 0));
        Assert.Equal(data.Test.Labels, first.HostLabels);
        Assert.Equal(data.Test.Images(0, data.Test.Count).ToArray(), first.Pixels.data<byte>().ToArray());
        Assert.Same(first, test.OpenOnce(new TrainedModel("resnet18_s2", [], 0)));
        var fault = Assert.Throws<InvalidOperationException>(() => test.OpenOnce(new TrainedModel("resnet18_s1", [], 0)));
        Assert.Contains("resnet18_s1", fault.Message, StringComparison.Ordinal);
    }
}
