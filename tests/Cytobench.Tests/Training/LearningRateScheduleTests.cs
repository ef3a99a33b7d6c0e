using Cytobench.Training;

namespace Cytobench.Tests.Training;

public sealed class LearningRateScheduleTests
{
    private static readonly TrainConfig Cosine = new() { LearningRate = 0.1, Schedule = "cosine", Epochs = 3, WarmupEpochs = 1 };

    /// <summary>By hand, 4 steps an epoch: warm-up 1/4 to 4/4 of the peak, then 8 steps of half a cosine.</summary>
    [Fact]
    public void Warm_up_is_linear_and_the_cosine_ends_near_zero()
    {
        var schedule = new LearningRateSchedule(Cosine, stepsPerEpoch: 4);
        Assert.Equal([0.025, 0.05, 0.075, 0.1], Enumerable.Range(0, 4).Select(step => Math.Round(schedule.At(step), 12)));
        Assert.Equal(0.1, schedule.At(4), 12);                           // cos 0
        Assert.Equal(0.05, schedule.At(8), 12);                          // cos pi/2
        Assert.Equal(0.1 * 0.5 * (1 + Math.Cos(Math.PI * 7 / 8)), schedule.At(11), 12);
    }

    /// <summary>By hand, half an epoch of 4 steps: 1/2 and 2/2 of the peak, then 10 steps of half a cosine.</summary>
    [Fact]
    public void Warm_up_may_be_a_part_of_an_epoch()
    {
        var schedule = new LearningRateSchedule(Cosine with { WarmupEpochs = 0.5 }, stepsPerEpoch: 4);
        Assert.Equal([0.05, 0.1, 0.1], Enumerable.Range(0, 3).Select(step => Math.Round(schedule.At(step), 12)));
        Assert.Equal(0.05, schedule.At(7), 12);                          // cos pi/2
        Assert.Equal(0.1 * 0.5 * (1 + Math.Cos(Math.PI * 0.9)), schedule.At(11), 12);
    }

    /// <summary>By hand: a warm-up as long as the training reaches the peak with its last step.</summary>
    [Fact]
    public void Warm_up_may_be_the_whole_training()
    {
        var schedule = new LearningRateSchedule(Cosine with { WarmupEpochs = 3 }, stepsPerEpoch: 4);
        Assert.Equal([Math.Round(0.1 / 12, 12), 0.1], new[] { schedule.At(0), schedule.At(11) }.Select(rate => Math.Round(rate, 12)));
    }

    /// <summary>By hand: 50 images in batches of 16 are 3 whole ones and 2 images more; an epoch has one step at least.</summary>
    [Theory, InlineData(50, false, 4), InlineData(50, true, 3), InlineData(48, false, 3), InlineData(48, true, 3), InlineData(10, true, 1)]
    public void An_epochs_last_smaller_batch_can_be_left_out(int images, bool dropLast, int expected) =>
        Assert.Equal(expected, TrainingState.Steps(images, new TrainConfig { BatchSize = 16, DropLast = dropLast }));

    [Fact]
    public void Constant_stays_at_the_peak() =>
        Assert.All(Enumerable.Range(0, 12), step => Assert.Equal(1e-3, new LearningRateSchedule(new TrainConfig(), 4).At(step)));
}
