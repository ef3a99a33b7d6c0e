using Cytobench.Training;

namespace Cytobench.Tests.Training;

public sealed class ImageOrderTests
{
    private static readonly int[] Labels = [.. Enumerable.Repeat(0, 50), .. Enumerable.Repeat(1, 7), .. Enumerable.Repeat(2, 3)];

    [Fact]
    public void Balanced_epochs_show_every_class_and_every_image_of_a_class_as_often()
    {
        var order = ImageOrder.Of(new TrainConfig { Sampling = "balanced" }, Labels, 3, seed: 1, epoch: 2);
        Assert.Equal(60, order.Length);
        Assert.All(Enumerable.Range(0, 3), label => Assert.Equal(20, order.Count(image => Labels[image] == label)));
        foreach (var label in (int[])[1, 2])
        {
            var times = Enumerable.Range(0, 60).Where(image => Labels[image] == label).Select(image => order.Count(one => one == image)).ToArray();
            Assert.InRange(times.Max() - times.Min(), 0, 1);
        }
        Assert.Equal(order, ImageOrder.Of(new TrainConfig { Sampling = "balanced" }, Labels, 3, seed: 1, epoch: 2));
        Assert.NotEqual(order, ImageOrder.Of(new TrainConfig { Sampling = "balanced" }, Labels, 3, seed: 1, epoch: 3));
    }

    [Fact]
    public void Shuffled_epochs_show_every_image_once() =>
        Assert.Equal(Enumerable.Range(0, 60), ImageOrder.Of(new TrainConfig(), Labels, 3, seed: 1, epoch: 1).Order());

    /// <summary>By hand: 12 of 60 images are 10, 1.4 and 0.6 of the classes; 10 + 1 + 1 after the one that each class keeps.</summary>
    [Fact]
    public void A_subset_has_the_classes_shares()
    {
        var places = StratifiedSubset.Choose(Labels, 3, 12, seed: 4);
        Assert.Equal([10, 1, 1], Enumerable.Range(0, 3).Select(label => places.Count(place => Labels[place] == label)));
        Assert.Equal(places.Order().Distinct(), places);
        Assert.Equal(places, StratifiedSubset.Choose(Labels, 3, 12, seed: 4));
        Assert.NotEqual(places, StratifiedSubset.Choose(Labels, 3, 12, seed: 5));
    }

    /// <summary>By hand: 31 of 60 are 25.83, 3.62 and 1.55; the largest remainder, 0.83, gets the first place that is left, then 0.62.</summary>
    [Fact]
    public void What_is_left_goes_to_the_largest_remainders() =>
        Assert.Equal([26, 4, 1], Enumerable.Range(0, 3).Select(label => StratifiedSubset.Choose(Labels, 3, 31, seed: 4).Count(place => Labels[place] == label)));

    [Theory, InlineData(60), InlineData(1000)]
    public void As_many_as_there_are_means_all(int count) => Assert.Equal(Enumerable.Range(0, 60), StratifiedSubset.Choose(Labels, 3, count, seed: 1));

    [Theory, InlineData(false, 3), InlineData(true, 2)]
    public void The_last_smaller_batch_can_be_left_out(bool dropLast, int steps) =>
        Assert.Equal(steps, TrainingState.Steps(25, new TrainConfig { BatchSize = 10, DropLast = dropLast }));
}
