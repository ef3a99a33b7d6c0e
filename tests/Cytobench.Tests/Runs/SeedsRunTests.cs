using Cytobench.Evaluation;
using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;
using Cytobench.Runs;

namespace Cytobench.Tests.Runs;

[Collection(nameof(Alone))]
public sealed class SeedsRunTests
{
    [Fact]
    public void Two_seeds_of_two_models_give_statistics_votes_and_stored_calibrations()
    {
        using var folder = new TemporaryFolder();
        var config = SmallRun.Config with { Seeds = [1, 2], SamplesPerClass = 0, Resamples = 200, Tta = TestTimeAugmentation.Dihedral, Training = SmallRun.Config.Training with { Epochs = 1 } };
        var summary = SmallRun.Run(config, folder.File("run"));

        var statistics = RunJson.Load(folder.File("run")).Statistics!;
        Assert.Equal(
            ["resnet18_s1", "resnet18_s2", "vit_tiny_patch4_28_s1", "vit_tiny_patch4_28_s2", "vote_s1", "vote_s2", "resnet18_vote", "vit_tiny_patch4_28_vote"],
            statistics.Predictors.Select(predictor => predictor.Id));
        Assert.Equal(["resnet18", "vit_tiny_patch4_28"], statistics.Models.Select(model => model.Model));
        Assert.Equal(summary.Models.Where(model => model.Model == "resnet18").Average(model => model.Test.Scores.Accuracy), statistics.Models[0].Score(ResampledMetric.Accuracy).Mean.Estimate, 12);
        Assert.NotNull(Assert.Single(statistics.Verdicts).OverSeeds);
        Assert.Equal(3, statistics.Pairs.Count);                          // of each seed, and of the votes
        foreach (var model in summary.Models)
        {
            var stored = CalibrationFit.Load(folder.File($"run/models/{model.Id}/calibration.json"));
            Assert.Equal(statistics.Predictors.Single(predictor => predictor.Id == model.Id).Calibration.Fit, stored);
        }
        Assert.Contains(summary.Stages, stage => stage.Stage == "aggregation");
    }

    [Fact]
    public void Costs_of_other_classes_are_refused_before_a_folder_is_made()
    {
        using var folder = new TemporaryFolder();
        var fault = Assert.Throws<UserException>(() => SmallRun.Run(SmallRun.Config with { Costs = [[0, 1], [1, 0]] }, folder.File("run")));
        Assert.Contains("2 x 2 costs, but the data have 8 classes", fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("run")));
    }
}
