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
        using var test = new HeldOutTest(data.Test, CPU);
        Assert.Throws<InvalidOperationException>(() => test.OpenAfter([]));
        var first = test.OpenOnce(new TrainedModel("resnet18_s1", [], 0));
        Assert.Equal(data.Test.Count, first.Count);
        Assert.Same(first, test.OpenOnce(new TrainedModel("resnet18_s2", [], 0)));
        var fault = Assert.Throws<InvalidOperationException>(() => test.OpenOnce(new TrainedModel("resnet18_s1", [], 0)));
        Assert.Contains("resnet18_s1", fault.Message, StringComparison.Ordinal);
    }
}
