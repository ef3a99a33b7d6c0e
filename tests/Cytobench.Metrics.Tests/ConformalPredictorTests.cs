namespace Cytobench.Metrics.Tests;

public sealed class ConformalPredictorTests
{
    /// <summary>With nine images the 90 % quantile is the largest of the scores (rank 10 * 0.9); with eight there is none.</summary>
    [Fact]
    public void Too_few_images_put_every_class_in_every_set()
    {
        var (probabilities, labels) = World(9, 1);
        var config = new ConformalConfig();
        Assert.True(double.IsFinite(ConformalPredictor.Calibrate(probabilities, labels, 4, config).Threshold));
        var few = ConformalPredictor.Calibrate(probabilities.AsSpan(0, 32), labels.AsSpan(0, 8), 4, config);
        Assert.True(double.IsPositiveInfinity(few.Threshold));
        Assert.All(few.Sets(probabilities), set => Assert.Equal(4, set.Length));
    }

    /// <summary>
    /// The promise of conformal prediction: over many draws of calibration and test images the mean coverage is at least the
    /// wished one, and not above it by more than 1 / (n + 1) and what the always kept first class adds.
    /// </summary>
    [Theory]
    [InlineData(0.9, 0)]
    [InlineData(0.95, 0)]
    [InlineData(0.9, 0.1)]
    public void Coverage_is_the_wished_one(double wished, double penalty)
    {
        var coverages = new List<double>();
        for (var world = 0; world < 200; world++)
        {
            var (calibration, calibrationLabels) = World(200, 2 * world);
            var (test, testLabels) = World(200, 2 * world + 1);
            var predictor = ConformalPredictor.Calibrate(calibration, calibrationLabels, 4, new ConformalConfig { Coverage = wished, Penalty = penalty, Seed = world });
            coverages.Add(ConformalScores.Of(predictor.Sets(test), testLabels, 4).Coverage);
        }
        Assert.InRange(coverages.Average(), wished - 0.006, wished + 0.025);
    }

    [Fact]
    public void A_penalty_shortens_the_longest_sets()
    {
        var (calibration, labels) = World(2000, 5);
        int Longest(double penalty) => ConformalPredictor.Calibrate(calibration, labels, 4, new ConformalConfig { Penalty = penalty, FreeRanks = 2 })
            .Sets(calibration).Max(set => set.Length);
        Assert.True(Longest(5) < Longest(0));
    }

    [Fact]
    public void A_set_lists_its_classes_by_probability_and_is_never_empty()
    {
        var (calibration, labels) = World(300, 3);
        var sets = ConformalPredictor.Calibrate(calibration, labels, 4, new ConformalConfig()).Sets([0.1, 0.2, 0.3, 0.4, 1, 0, 0, 0]);
        Assert.Equal(3, sets[0][0]);
        Assert.Equal([.. sets[0].OrderDescending()], sets[0]);
        Assert.Equal(0, sets[1][0]);
    }

    [Fact]
    public void The_seed_alone_decides()
    {
        var (probabilities, labels) = World(100, 4);
        int[][] Sets() => ConformalPredictor.Calibrate(probabilities, labels, 4, new ConformalConfig()).Sets(probabilities);
        Assert.Equal(Sets(), Sets());
    }

    /// <summary>By hand: sets {0 1}, {1}, {0} for labels 1 0 0.</summary>
    [Fact]
    public void Scores_of_sets_by_hand()
    {
        var scores = ConformalScores.Of([[0, 1], [1], [0]], [1, 0, 0], 3);
        Assert.Equal((2 / 3.0, 4 / 3.0), (scores.Coverage, scores.MeanSize));
        Assert.Equal([0.5, 1, double.NaN], scores.CoveragePerClass);
        Assert.Equal([1, 2, double.NaN], scores.MeanSizePerClass);
    }

    /// <summary>Four classes; the probabilities are random, and the labels are drawn from them, but the model is twice too sure.</summary>
    private static (double[] Probabilities, int[] Labels) World(int n, int seed)
    {
        var random = new SplitMix64(seed, 77);
        var (logits, labels) = (new double[4 * n], new int[n]);
        for (var i = 0; i < logits.Length; i++)
            logits[i] = 3 * random.Unit();
        var truth = (double[])logits.Clone();
        Predictions.Softmax(truth, 4);
        for (var i = 0; i < n; i++)
        {
            var (draw, sum) = (random.Unit(), truth[4 * i]);
            while (draw >= sum && labels[i] < 3)
                sum += truth[4 * i + ++labels[i]];
        }
        var tooSure = Array.ConvertAll(logits, value => 2 * value);
        Predictions.Softmax(tooSure, 4);
        return (tooSure, labels);
    }
}
