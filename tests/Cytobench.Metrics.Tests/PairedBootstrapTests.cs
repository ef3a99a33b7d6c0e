using CsCheck;
using MathNet.Numerics.Distributions;

namespace Cytobench.Metrics.Tests;

public sealed class PairedBootstrapTests
{
    /// <summary>A resample scored by its counts is the same as its images repeated.</summary>
    [Fact]
    public void Weights_score_as_repeated_images() =>
        Sample.Any.SelectMany(sample => Gen.Int[0, 3].Array[sample.Labels.Length].Select(counts => (sample, counts))).Sample((sample, counts) =>
        {
            var images = Enumerable.Range(0, counts.Length).SelectMany(i => Enumerable.Repeat(i, counts[i])).ToArray();
            var expected = Scores.Compute(images.SelectMany(sample.Row).ToArray(), Array.ConvertAll(images, i => sample.Labels[i]), sample.Classes);
            var actual = new double[WeightedScores.MetricCount];
            new WeightedScores(sample.Probabilities, sample.Labels, sample.Classes).Score(counts, actual);
            ClassificationScoresTests.AssertClose(
                [expected.Accuracy, expected.BalancedAccuracy, expected.F1Macro, expected.Matthews, expected.AucMacroOvr, expected.AveragePrecisionMacro,
                    expected.LogLoss, expected.BrierMulticlass, expected.Ece15EqualWidth, expected.Aurc],
                actual, 1e-11);
        });

    [Fact]
    public void Weights_treat_ties_as_the_scores_do()
    {
        double[] probabilities = [0.5, 0.5, 0.5, 0.5, 0.8, 0.2, 0.2, 0.8, 0.5, 0.5];
        int[] labels = [0, 1, 0, 1, 1];
        var actual = new double[WeightedScores.MetricCount];
        new WeightedScores(probabilities, labels, 2).Score([1, 1, 1, 1, 1], actual);
        var expected = Scores.Compute(probabilities, labels, 2);
        Assert.Equal(expected.AucMacroOvr, actual[(int)ResampledMetric.AucMacroOvr], 14);
        Assert.Equal(expected.AveragePrecisionMacro, actual[(int)ResampledMetric.AveragePrecisionMacro], 14);
        Assert.Equal(expected.Aurc, actual[(int)ResampledMetric.Aurc], 14);
    }

    [Fact]
    public void The_seed_alone_decides_whatever_the_threads()
    {
        var models = TwoModels(60, 1);
        var config = new BootstrapConfig { Resamples = 200, Threads = 1 };
        var one = PairedBootstrap.Run(models, config);
        var three = PairedBootstrap.Run(models, config with { Threads = 3 });
        var other = PairedBootstrap.Run(models, config with { Seed = 7 });
        foreach (var metric in Enum.GetValues<ResampledMetric>())
        {
            Assert.Equal(one.Of(0, metric), three.Of(0, metric));
            Assert.Equal(one.Difference(0, 1, metric), three.Difference(0, 1, metric));
        }
        Assert.NotEqual(one.Of(0, ResampledMetric.LogLoss), other.Of(0, ResampledMetric.LogLoss));
    }

    [Fact]
    public void A_model_differs_from_itself_by_nothing()
    {
        var model = TwoModels(40, 2)[0];
        var same = PairedBootstrap.Run([model, model], new BootstrapConfig { Resamples = 100 });
        foreach (var metric in Enum.GetValues<ResampledMetric>())
        {
            var difference = same.Difference(0, 1, metric);
            Assert.Equal((0.0, new Interval(0, 0), new Interval(0, 0), 1.0), (difference.Estimate, difference.Percentile, difference.Bca, difference.P));
        }
    }

    /// <summary>
    /// Log loss is a mean, so its standard error under stratified redrawing is known: sqrt(sum of n_k var_k) / n with the
    /// variances of the classes as they are.
    /// </summary>
    [Fact]
    public void The_standard_error_of_a_mean_is_the_known_one()
    {
        var (probabilities, labels) = Binormal(400, new SplitMix64(3, 0));
        var interval = PairedBootstrap.Run([new WeightedScores(probabilities, labels, 2)], new BootstrapConfig { Resamples = 4000 }).Of(0, ResampledMetric.LogLoss);
        var losses = labels.Select((label, i) => -Math.Log(probabilities[2 * i + label])).ToArray();
        var sum = 0.0;
        foreach (var k in (int[])[0, 1])
        {
            var own = losses.Where((_, i) => labels[i] == k).ToArray();
            sum += own.Sum(loss => Math.Pow(loss - own.Average(), 2));
        }
        Assert.Equal(1, interval.StandardError / (Math.Sqrt(sum) / labels.Length), 0.04);
        Assert.Equal(losses.Average(), interval.Estimate, 12);
    }

    [Fact]
    public void Undefined_scores_have_undefined_intervals()
    {
        var result = PairedBootstrap.Run([new WeightedScores([0.7, 0.3, 0.6, 0.4], [0, 0], 2)], new BootstrapConfig { Resamples = 50 });
        var auc = result.Of(0, ResampledMetric.AucMacroOvr);
        Assert.True(double.IsNaN(auc.Estimate) && double.IsNaN(auc.Bca.Lower) && double.IsNaN(auc.Percentile.Upper));
        Assert.Equal(new Interval(1, 1), result.Of(0, ResampledMetric.Accuracy).Bca);
    }

    [Fact]
    public void Models_of_other_images_are_refused() => Assert.Throws<ArgumentException>(() =>
        PairedBootstrap.Run([new WeightedScores([0.7, 0.3], [0], 2), new WeightedScores([0.7, 0.3], [1], 2)], new BootstrapConfig()));

    /// <summary>
    /// Scores of class 0 are N(0, 1), of class 1 N(1, 1), and the model cuts at 1/2: the true AUC is Phi(1 / sqrt 2), the true
    /// accuracy Phi(1/2), the true log loss an integral. Over 600 data sets of 120 images, nominal 95 % must hold within 93 to 97 %.
    /// </summary>
    [Fact]
    public void Nominal_95_percent_intervals_cover_in_93_to_97_percent()
    {
        const int Worlds = 600;
        var truths = new Dictionary<ResampledMetric, double>
        {
            [ResampledMetric.Accuracy] = Normal.CDF(0, 1, 0.5),
            [ResampledMetric.AucMacroOvr] = Normal.CDF(0, 1, 1 / Math.Sqrt(2)),
            [ResampledMetric.LogLoss] = MathNet.Numerics.Integration.GaussLegendreRule.Integrate(
                x => Normal.PDF(0, 1, x) * Math.Log(1 + Math.Exp(-(x + 0.5))), -9, 9, 128),
        };
        var covered = new Dictionary<(ResampledMetric, string), int>();
        for (var world = 0; world < Worlds; world++)
        {
            var (probabilities, labels) = Binormal(120, new SplitMix64(5, world));
            var result = PairedBootstrap.Run([new WeightedScores(probabilities, labels, 2)], new BootstrapConfig { Resamples = 500, Seed = world });
            foreach (var (metric, truth) in truths)
            {
                var interval = result.Of(0, metric);
                Count((metric, "percentile"), interval.Percentile);
                Count((metric, "BCa"), interval.Bca);

                void Count((ResampledMetric, string) key, Interval ends) =>
                    covered[key] = covered.GetValueOrDefault(key) + (ends.Lower <= truth && truth <= ends.Upper ? 1 : 0);
            }
        }
        Assert.Equal(6, covered.Count);
        Assert.All(covered, pair => Assert.InRange((double)pair.Value / Worlds, 0.93, 0.97));
    }

    private static (double[] Probabilities, int[] Labels) Binormal(int n, SplitMix64 random)
    {
        var (probabilities, labels) = (new double[2 * n], new int[n]);
        for (var i = 0; i < n; i++)
        {
            labels[i] = i % 2;
            var score = labels[i] + Normal.InvCDF(0, 1, random.Unit() + 1e-17);
            probabilities[2 * i + 1] = 1 / (1 + Math.Exp(-(score - 0.5)));
            probabilities[2 * i] = 1 - probabilities[2 * i + 1];
        }
        return (probabilities, labels);
    }

    private static WeightedScores[] TwoModels(int n, int seed)
    {
        var (first, labels) = Binormal(n, new SplitMix64(seed, 0));
        var (second, _) = Binormal(n, new SplitMix64(seed, 1));
        return [new WeightedScores(first, labels, 2), new WeightedScores(second, labels, 2)];
    }
}
