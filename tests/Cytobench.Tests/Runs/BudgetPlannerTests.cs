using Cytobench.Runs;

namespace Cytobench.Tests.Runs;

[Collection(nameof(Alone))]
public sealed class BudgetPlannerTests
{
    private static readonly BudgetPlanner.DataCounts Counts = new(10_000, 1_000, 1_000, 8);
    private static readonly ModelSpeed[] Speeds = [new("resnet18", 200, 1_000), new("vit_tiny_patch4_28", 100, 500)];

    /// <summary>No maps, the fewest resamples: by hand 2 x 2.5 + 6 s, the bootstrap's 0.01 x 1000 / 3421 x 5 x 1.5, and 2000 x (1/1000 + 1/500) for val and test.</summary>
    private const double Reserved = 11 + 0.01 * 1000 / 3421 * 5 * 1.5 + 6;

    private static readonly RunConfig Config = new() { Models = ["resnet18", "vit_tiny_patch4_28"], SamplesPerClass = 0, Resamples = 100 };

    /// <summary>An epoch is 10,000 / 200 + 10,000 / 100 + 1,000 / 1,000 + 1,000 / 500 = 153 s. 0.97 of 3,200 s less 20 s and the reserve is 3,066.98 s: 20 epochs, 7 s unused.</summary>
    [Fact]
    public void Whole_epochs_are_taken_where_they_fill_the_time()
    {
        var plan = BudgetPlanner.Choose(Config with { BudgetSeconds = 3_200 }, Counts, Speeds, spent: 20);
        Assert.Equal((20, 10_000), (plan.Epochs, plan.TrainImages));
        Assert.Equal(20 + Reserved + 20 * 153, plan.PlannedSeconds, 6);
    }

    /// <summary>0.97 of 900 s less 20 s and the reserve is 835.98 s: five epochs leave 71 s, more than 5 %, so six of (835.98 / 6 - 3) / 0.015 images.</summary>
    [Fact]
    public void A_subset_fills_what_whole_epochs_would_leave()
    {
        var plan = BudgetPlanner.Choose(Config with { BudgetSeconds = 900 }, Counts, Speeds, spent: 20);
        var left = 0.97 * 900 - 20 - Reserved;
        Assert.Equal((6, (int)((left / 6 - 3) / 0.015)), (plan.Epochs, plan.TrainImages));
        Assert.InRange(plan.PlannedSeconds, 0.965 * 900, 0.97 * 900);
    }

    [Fact]
    public void Fewer_images_rather_than_fewer_than_three_epochs()
    {
        var plan = BudgetPlanner.Choose(Config with { BudgetSeconds = 200 }, Counts, Speeds, spent: 20);
        Assert.Equal(3, plan.Epochs);
        Assert.InRange(plan.PlannedSeconds, 0.96 * 200, 0.97 * 200);
    }

    [Fact]
    public void Seeds_share_the_time()
    {
        var one = BudgetPlanner.Choose(Config with { BudgetSeconds = 3_200 }, Counts, Speeds, spent: 20);
        var two = BudgetPlanner.Choose(Config with { BudgetSeconds = 3_200, Seeds = [1, 2] }, Counts, Speeds, spent: 20);
        Assert.InRange(two.Epochs, one.Epochs / 2 - 1, one.Epochs / 2);
    }

    [Fact]
    public void A_time_that_is_too_short_is_refused_with_one_that_is_not()
    {
        var fault = Assert.Throws<UserException>(() => BudgetPlanner.Choose(Config with { BudgetSeconds = 30 }, Counts, Speeds, spent: 20));
        Assert.Contains("--budget 30 s: too short", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_planned_run_needs_no_budget()
    {
        var plan = BudgetPlanner.Choose(Config with { BudgetSeconds = 900 }, Counts, Speeds, spent: 20);
        var planned = BudgetPlanner.Apply(Config with { BudgetSeconds = 900, Training = Config.Training with { WarmupEpochs = 3 } }, plan);
        Assert.Equal((0.0, 6, plan.TrainImages, 1.2), (planned.BudgetSeconds, planned.Training.Epochs, planned.TrainImages, planned.Training.WarmupEpochs));
    }

    /// <summary>A run that was fitted to a time is repeated from its run.json without one, to the same bytes.</summary>
    [Fact]
    public void A_run_within_a_time_can_be_repeated_exactly()
    {
        using var folder = new TemporaryFolder();
        var config = SmallRun.Config with { Models = ["vit_tiny_convstem4_d6_gap_28"], BudgetSeconds = 40, SamplesPerClass = 0, Resamples = 100 };
        var summary = SmallRun.Run(config, folder.File("fitted"));
        Assert.Equal((40.0, 48), (summary.Plan!.BudgetSeconds, summary.Plan.AllTrainImages));
        Assert.Equal(summary.Plan.Epochs, summary.Models[0].Epochs.Count);
        Assert.True(File.Exists(folder.File("fitted/plan.json")));

        var repeated = SmallRun.Run(RunJson.LoadConfig(folder.File("fitted/run.json")), folder.File("repeated"));
        Assert.Null(repeated.Plan);
        Assert.Equal(summary.Models[0].Test.Probabilities, repeated.Models[0].Test.Probabilities);
    }
}
