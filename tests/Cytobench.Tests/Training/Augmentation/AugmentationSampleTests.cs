using Cytobench.Data;
using Cytobench.Training.Augmentation;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training.Augmentation;

[Collection(nameof(Alone))]
public sealed class AugmentationSampleTests
{
    /// <summary>The first column is the stored image to the byte: normalising and back changes nothing.</summary>
    [Theory, InlineData(3), InlineData(1)]
    public void Samples_begin_with_the_image_itself_and_leave_no_tensor(int channels)
    {
        using var data = Data(channels);
        var examples = AugmentationExamples.All.Where(example => channels == 3 || !example.NeedsColour).ToArray();
        var before = Tensor.TotalCount;
        var samples = AugmentationSample.DrawAll(examples, data, rows: 4, draws: 3, imageSize: 12, seed: 1);
        Assert.Equal(before, Tensor.TotalCount);
        foreach (var sample in samples)
        {
            Assert.Equal((4, 4, 16, 16), (sample.Rows, sample.Columns, sample.Images.Count, sample.Captions.Count));
            for (var row = 0; row < 4; row++)
            {
                var shown = sample.Images.Image(row * 4).ToArray();
                var stored = Enumerable.Range(0, data.Train.Count).Where(i => data.Train.Image(i).ToArray().SequenceEqual(channels == 3 ? shown : shown.Where((_, at) => at % 3 == 0)));
                Assert.Equal(sample.Images.Labels[row * 4], data.Train.Labels[Assert.Single(stored)]);
            }
            Assert.True(Enumerable.Range(0, 16).Any(i => !sample.Images.Image(i).SequenceEqual(sample.Images.Image(i / 4 * 4))), sample.Example.Name);
            sample.Dispose();
        }
    }

    [Fact]
    public void Captions_name_what_the_policy_drew()
    {
        using var data = Data(3);
        var rand = Assert.Single(AugmentationSample.DrawAll([AugmentationExamples.Find("rand")], data, 4, 3, 12, 1));
        Assert.All(rand.Captions.Index(), caption => Assert.Equal(caption.Index % 4 == 0 ? 1 : 2, caption.Item.Split(' ').Length));
        var identities = rand.Captions.Index().Where(caption => caption.Item == "Identity Identity");
        Assert.All(identities, caption => Assert.True(rand.Images.Image(caption.Index).SequenceEqual(rand.Images.Image(caption.Index / 4 * 4))));
        rand.Dispose();
    }

    [Fact]
    public void Examples_are_configs_that_can_be_run() => Assert.All(AugmentationExamples.All, example =>
    {
        example.Augment.Check();
        example.Mix.Check();
    });

    private static Dataset Data(int channels)
    {
        var random = new SeededRandom(1, "data");
        LabeledImages Split(int count)
        {
            var images = new LabeledImages(count, 12, 12, channels, [.. Enumerable.Range(0, count).Select(i => i % 3)]);
            foreach (ref var value in images.Images(0, count))
                value = (byte)random.NextInt(256);
            return images;
        }
        return new(new() { Name = "tiny", Title = "Tiny", ClassNames = ["a", "b", "c"] }, Split(9), Split(3), Split(3));
    }
}
