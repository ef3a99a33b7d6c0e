using CsCheck;

namespace Cytobench.Metrics.Tests;

public sealed class ScalingTests
{
    /// <summary>
    /// Ten images of logits 4, 0, of which eight are right: the least log loss gives the predicted class 0.8, so 4 / T = ln(0.8 / 0.2).
    /// </summary>
    [Fact]
    public void Temperature_by_hand()
    {
        var (probabilities, labels) = TooSure();
        var scaling = TemperatureScaling.Fit(probabilities, labels, 2);
        Assert.Equal(4 / Math.Log(4), scaling.Temperature, 1e-9);
        Assert.Equal(0.8, scaling.Apply(probabilities, 2)[0], 1e-9);
    }

    [Fact]
    public void No_other_temperature_has_a_lower_log_loss() => Gen.Select(Sample.Any, Gen.Double[0.02, 50]).Sample((sample, other) =>
    {
        var fitted = TemperatureScaling.Fit(sample.Probabilities, sample.Labels, sample.Classes).Apply(sample.Probabilities, sample.Classes);
        var tried = new TemperatureScaling(other).Apply(sample.Probabilities, sample.Classes);
        Assert.True(Loss(fitted, sample) <= Loss(tried, sample) + 1e-9);
    });

    [Fact]
    public void A_temperature_changes_no_ranking_and_one_changes_nothing() => Sample.Any.Sample(sample =>
    {
        var cooled = new TemperatureScaling(0.5).Apply(sample.Probabilities, sample.Classes);
        Assert.Equal(Predictions.MostProbable(sample.Probabilities, sample.Classes), Predictions.MostProbable(cooled, sample.Classes));
        ClassificationScoresTests.AssertClose(sample.Probabilities, new TemperatureScaling(1).Apply(sample.Probabilities, sample.Classes), 1e-12);
    });

    [Fact]
    public void A_faultless_model_gets_the_lowest_temperature_and_stays_finite()
    {
        var scaling = TemperatureScaling.Fit([0.9, 0.1, 0.2, 0.8], [0, 1], 2);
        Assert.Equal(0.01, scaling.Temperature);
        Assert.All(scaling.Apply([1, 0, 0.2, 0.8], 2), probability => Assert.InRange(probability, 0, 1));
    }

    /// <summary>
    /// Two classes that a bias alone sets right: logits 0, 0 for ten images of which eight are of class 0 need a bias difference
    /// of ln 4.
    /// </summary>
    [Fact]
    public void Vector_scaling_by_hand()
    {
        double[] probabilities = [.. Enumerable.Repeat(0.5, 20)];
        var scaling = VectorScaling.Fit(probabilities, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1], 2);
        Assert.Equal(0.8, scaling.Apply(probabilities)[0], 1e-5);
        Assert.Equal([0.5, 0.5], new VectorScaling([1, 1], [0, 0]).Apply([0.5, 0.5]));
    }

    /// <summary>A temperature is a vector scaling with equal weights, so the fitted vector cannot lose to the fitted temperature.</summary>
    [Fact]
    public void Vector_scaling_is_at_least_as_good_as_the_temperature_on_its_own_images() => Sample.Any.Sample(sample =>
    {
        var temperature = TemperatureScaling.Fit(sample.Probabilities, sample.Labels, sample.Classes);
        var vector = VectorScaling.Fit(sample.Probabilities, sample.Labels, sample.Classes);
        var slack = 1e-6 / 2 * sample.Classes * Math.Pow(1 / temperature.Temperature - 1, 2) + 1e-9; // the ridge on the temperature's weights
        Assert.True(Loss(vector.Apply(sample.Probabilities), sample) <= Loss(temperature.Apply(sample.Probabilities, sample.Classes), sample) + slack);
    });

    private static double Loss(double[] probabilities, Sample sample) =>
        -sample.Labels.Select((label, i) => Math.Log(Math.Max(probabilities[i * sample.Classes + label], double.Epsilon))).Average();

    private static (double[] Probabilities, int[] Labels) TooSure()
    {
        var sure = 1 / (1 + Math.Exp(-4));
        return ([.. Enumerable.Range(0, 10).SelectMany(_ => (double[])[sure, 1 - sure])], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    }
}
