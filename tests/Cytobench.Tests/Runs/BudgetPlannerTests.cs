using System.Text.Json;
using Cytobench.Evaluation;
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

    /// <summary>By hand: 100 images at 100 a second take 1 s, at 300 a third; 200 in 4/3 s are 150 a second.</summary>
    [Fact]
    public void Rounds_of_a_measurement_are_averaged_by_their_times() =>
        Assert.Equal(new ModelSpeed("resnet18", 150, 40), ModelSpeed.Mean([new("resnet18", 100, 40), new("resnet18", 300, 40)]));

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
        Assert.Contains("--budget 30 s: too short; 3 epochs of 128 images", fault.Message, StringComparison.Ordinal);
        Assert.Contains("about 52 s", fault.Message, StringComparison.Ordinal); // 20 + 17.02 + 3 x (128 x 0.015 + 3) = 51.8
    }

    /// <summary>By hand: of 32 images an epoch takes 0.48 + 3 s, and 0.97 x 200 s less 20 s and the reserve hold 45 of them.</summary>
    [Fact]
    public void Fewer_images_than_a_batch_are_no_reason_to_refuse()
    {
        var plan = BudgetPlanner.Choose(Config with { BudgetSeconds = 200 }, Counts with { Train = 32 }, Speeds, spent: 20);
        Assert.Equal((45, 32), (plan.Epochs, plan.TrainImages));
    }

    /// <summary>By hand: of 1,000 images an epoch takes 15 + 3 s, so 835.98 s hold 46.</summary>
    [Fact]
    public void A_subset_that_was_asked_for_is_the_most_that_is_shown()
    {
        var config = Config with { BudgetSeconds = 900, TrainImages = 1_000 };
        var plan = BudgetPlanner.Choose(config, Counts, Speeds, spent: 20);
        Assert.Equal((46, 1_000, 10_000), (plan.Epochs, plan.TrainImages, plan.AllTrainImages));
        Assert.Equal(1_000, BudgetPlanner.Apply(config, plan).TrainImages);
    }

    [Fact]
    public void No_more_than_a_hundred_epochs_are_trained()
    {
        var plan = BudgetPlanner.Choose(Config with { BudgetSeconds = 1e6 }, Counts, Speeds, spent: 20);
        Assert.Equal((100, 10_000), (plan.Epochs, plan.TrainImages));
        Assert.Equal(0, BudgetPlanner.Apply(Config with { BudgetSeconds = 1e6 }, plan).TrainImages); // all
    }

    /// <summary>By hand, eight views of val and test: 8 x 6 s instead of 6.</summary>
    [Fact]
    public void Views_of_the_test_images_are_set_aside()
    {
        var plan = BudgetPlanner.Choose(Config with { BudgetSeconds = 900, Tta = TestTimeAugmentation.Dihedral }, Counts, Speeds, spent: 20);
        Assert.Equal(Reserved + 42, plan.ReservedSeconds, 9);
    }

    [Fact]
    public void The_planned_run_needs_no_budget()
    {
        var plan = BudgetPlanner.Choose(Config with { BudgetSeconds = 900 }, Counts, Speeds, spent: 20);
        var planned = BudgetPlanner.Apply(Config with { BudgetSeconds = 900, Training = Config.Training with { WarmupEpochs = 3 } }, plan);
        Assert.Equal((0.0, 6, plan.TrainImages, 1.2), (planned.BudgetSeconds, planned.Training.Epochs, planned.TrainImages, planned.Training.WarmupEpochs));
    }

    /// <summary>Stopped after planning; the plan in the folder is then made another one, so that it shows which plan the run follows. Its run.json repeats it without one.</summary>
    [Fact]
    public void A_planned_run_goes_on_with_its_plan_and_is_repeated_exactly()
    {
        using var folder = new TemporaryFolder();
        var config = SmallRun.Config with { Models = ["vit_tiny_convstem4_d6_gap_28"], BudgetSeconds = 120, SamplesPerClass = 0 };
        using var stop = new CancellationTokenSource();
        using (var monitor = new RunMonitor(line => { if (line.Contains(" epoch 1/", StringComparison.Ordinal)) stop.Cancel(); }, null, stop.Token))
            Assert.Throws<OperationCanceledException>(() => SmallRun.Run(config, folder.File("fitted"), monitor: monitor));
        var path = folder.File("fitted/plan.json");
        var plan = JsonSerializer.Deserialize<RunPlan>(File.ReadAllText(path), CytobenchJson.Options)!;
        Assert.Equal((120.0, 48), (plan.BudgetSeconds, plan.AllTrainImages));
        Assert.True(plan.Speeds.Single().TrainImagesPerSecond > 0 && plan.Speeds[0].TestImagesPerSecond > 0);
        File.WriteAllText(path, JsonSerializer.Serialize(plan with { Epochs = 2, TrainImages = 20 }, CytobenchJson.Options));
        Directory.Delete(folder.File("fitted/models"), recursive: true); // which belongs to the other plan

        var summary = SmallRun.Run(config, folder.File("fitted"), resume: true);
        Assert.Equal((2, 20), (summary.Plan!.Epochs, summary.Plan.TrainImages));
        Assert.Equal((0.0, 20, 2), (summary.Config.BudgetSeconds, summary.Config.TrainImages, summary.Models[0].Epochs.Count));

        var repeated = SmallRun.Run(RunJson.LoadConfig(folder.File("fitted/run.json")), folder.File("repeated"));
        Assert.Null(repeated.Plan);
        SmallRun.AssertSame(folder.File("fitted"), folder.File("repeated"));
    }
}
