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

    [Fact]
    public void Constant_stays_at_the_peak() =>
        Assert.All(Enumerable.Range(0, 12), step => Assert.Equal(1e-3, new LearningRateSchedule(new TrainConfig(), 4).At(step)));
}
