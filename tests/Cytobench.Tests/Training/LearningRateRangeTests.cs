using Cytobench.Data;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Tests.Runs;
using Cytobench.Training;
using TorchSharp;

namespace Cytobench.Tests.Training;

[Collection(nameof(Alone))]
public sealed class LearningRateRangeTests
{
    /// <summary>By hand: losses 2 and 1 average to 2, then (0.9 x 0.2 + 0.1) / 0.19.</summary>
    [Fact]
    public void The_average_is_freed_of_its_start()
    {
        var first = LearningRateRange.Smooth([], 1e-6, 2);
        var second = LearningRateRange.Smooth([first], 1e-5, 1);
        Assert.Equal(2, first.Smoothed, 12);
        Assert.Equal(0.28 / 0.19, second.Smoothed, 12);
    }

    /// <summary>Planted: flat at 2, falling by 0.04 a step from step 20 to 50 but by 0.09 from 31 to 37, lowest at 50, then rising. Rates grow tenfold every 10 steps.</summary>
    [Fact]
    public void The_steepest_fall_and_a_tenth_of_the_minimum_are_found()
    {
        static double Loss(int step) => step switch
        {
            <= 20 => 2,
            <= 50 => 2 - 0.04 * (step - 20) - (step is > 31 and <= 37 ? 0.05 * (step - 31) : step > 37 ? 0.3 : 0),
            _ => 0.5 + 0.3 * (step - 50),
        };
        var points = Enumerable.Range(0, 60).Select(step => new RatedLoss(1e-6 * Math.Pow(10, step / 10.0), Loss(step), Loss(step))).ToList();
        var suggestion = RateSuggestion.Of(points);
        Assert.Equal(points[34].LearningRate, suggestion.Steepest, 1e-12); // the one whose three steps to each side are the steep part
        Assert.Equal(0.1 * points[50].LearningRate, suggestion.TenthOfMinimum, 1e-9);
        Assert.Equal(suggestion.Steepest, suggestion.Peak);
    }

    [Fact]
    public void A_test_that_diverges_at_once_says_what_to_do() =>
        Assert.Contains("--from", Assert.Throws<UserException>(() => RateSuggestion.Of([new RatedLoss(1, 2, 2)])).Message, StringComparison.Ordinal);

    [Fact]
    public void The_same_seed_gives_the_same_curve_and_high_rates_end_it()
    {
        var config = SmallRun.Config with { Models = ["vit_tiny_convstem4_d6_gap_28"] };
        using var monitor = new RunMonitor();
        IReadOnlyList<TunedModel> Tune(double to) => TuneRun.Run(config, new RunOptions { Folder = "unused" }, new RateRange { From = 1e-5, To = to, Steps = 20 }, monitor);
        var points = Tune(1e-2)[0].Points;
        Assert.Equal(points, Tune(1e-2)[0].Points);
        Assert.Equal((20, 1e-5, 1e-2), (points.Count, points[0].LearningRate, Math.Round(points[^1].LearningRate, 12)));
        Assert.InRange(Tune(1e4)[0].Points.Count, 8, 19);
    }

    [Fact]
    public void Nothing_is_suggested_where_the_loss_never_falls()
    {
        var points = Enumerable.Range(0, 20).Select(step => new RatedLoss(Math.Pow(10, step - 10), 2 + step, 2 + step)).ToList();
        Assert.Equal("n/a", RateSuggestion.Text(RateSuggestion.Of(points).Peak));
    }

    [Theory, InlineData(1.25e-3, "1.25e-3"), InlineData(1e-6, "1.0e-6"), InlineData(0.5, "5.0e-1"), InlineData(2, "2.0e0")]
    public void Rates_are_written_as_they_are_typed(double rate, string expected)
    {
        Assert.Equal(expected, RateSuggestion.Text(rate));
        Assert.Equal(rate, double.Parse(expected));
    }

    /// <summary>Pixels of validation and test images are others in the second file.</summary>
    [Fact]
    public void Training_images_and_the_seed_alone_decide_the_curve()
    {
        using var folder = new TemporaryFolder();
        var config = SmallRun.Config with { Models = [SmallTraining.Transformer], Data = folder.File("first.npz") };
        using (var data = new DemoSource().Open(new DataRequest { Data = "demo", ImageSize = 28, Demo = config.Demo }))
        {
            MedMnistWriter.Write(data, folder.File("first.npz"), cancellation: TestContext.Current.CancellationToken);
            data.Validation.Images(0, data.Validation.Count).Clear();
            data.Test.Images(0, data.Test.Count).Fill(255);
            MedMnistWriter.Write(data, folder.File("second.npz"), cancellation: TestContext.Current.CancellationToken);
        }
        using var monitor = new RunMonitor();
        IReadOnlyList<RatedLoss> Tune(RunConfig run) => TuneRun.Run(run, new RunOptions { Folder = "unused" }, new RateRange { From = 1e-5, To = 1e-2, Steps = 10 }, monitor)[0].Points;
        var points = Tune(config);
        Assert.Equal(points, Tune(config with { Data = folder.File("second.npz") }));
        Assert.NotEqual(points, Tune(config with { Seeds = [7] }));
        Assert.NotEqual(points, Tune(config with { TrainImages = 16 }));
    }

    /// <summary>As of runs: the tensors that the model's parameters are made of stay in the count.</summary>
    [Fact]
    public void No_tensor_is_left()
    {
        using var monitor = new RunMonitor();
        void Tune() => TuneRun.Run(SmallRun.Config with { Models = [SmallTraining.Transformer] }, new RunOptions { Folder = "unused" }, new RateRange { From = 1e-5, To = 1e-2, Steps = 10 }, monitor);
        Tune();
        var before = LiveTensors.Settled();
        Tune();
        var after = torch.Tensor.TotalCount;
        using var model = ModelCatalogue.Find(SmallTraining.Transformer).Create(8, 28, seed: 1);
        Assert.Equal(before + model.parameters().Count(), after);
    }

    [Theory, InlineData(0, 1, 100, "--from 0"), InlineData(1, 0.1, 100, "--to 0.1"), InlineData(1e-6, 1, 5, "--steps 5")]
    public void Ranges_that_mean_nothing_are_refused(double from, double to, int steps, string expected) =>
        Assert.Contains(expected, Assert.Throws<UserException>(() => new RateRange { From = from, To = to, Steps = steps }.Check()).Message, StringComparison.Ordinal);
}
