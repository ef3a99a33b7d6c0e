namespace Cytobench.Metrics;

/// <summary>Whether three or more models err equally often on the same images; with two it is McNemar's test without its exactness.</summary>
/// <remarks>Cochran 1950, "The comparison of percentages in matched samples".</remarks>
public static class CochranQ
{
    /// <param name="correct">[model][image]: whether the prediction is right.</param>
    /// <returns>P is 1 where no image tells the models apart.</returns>
    public static CochranQResult Test(IReadOnlyList<bool[]> correct)
    {
        ArgumentNullException.ThrowIfNull(correct);
        ArgumentOutOfRangeException.ThrowIfLessThan(correct.Count, 2);
        if (correct.Any(model => model.Length != correct[0].Length))
            throw new ArgumentException("the models were not tested on the same images", nameof(correct));
        double models = correct.Count, ofImages = 0, ofImagesSquared = 0;
        for (var image = 0; image < correct[0].Length; image++)
        {
            var right = correct.Count(model => model[image]);
            ofImages += right;
            ofImagesSquared += (double)right * right;
        }
        var ofModelsSquared = correct.Sum(model => Math.Pow(model.Count(right => right), 2));
        var below = models * ofImages - ofImagesSquared;
        var degreesOfFreedom = correct.Count - 1;
        var q = below == 0 ? 0 : degreesOfFreedom * (models * ofModelsSquared - ofImages * ofImages) / below;
        return new CochranQResult(q, degreesOfFreedom, ChiSquaredTail.Above(q, degreesOfFreedom));
    }

    /// <summary>Which pairs differ: exact McNemar of each, corrected by <see cref="Holm"/>.</summary>
    /// <inheritdoc cref="Test"/>
    public static PairP[] PostHoc(IReadOnlyList<bool[]> correct)
    {
        ArgumentNullException.ThrowIfNull(correct);
        return PairP.Corrected(correct.Count, (first, second) =>
        {
            var pairs = correct[first].Zip(correct[second]).ToArray();
            return McNemar.ExactP(pairs.Count(pair => pair is (true, false)), pairs.Count(pair => pair is (false, true)));
        });
    }
}

/// <param name="Q">At least 0.</param>
/// <param name="DegreesOfFreedom">Models less one.</param>
/// <param name="P">From the chi-squared distribution: for many images that tell models apart (24 or more is the usual rule).</param>
public sealed record CochranQResult(double Q, int DegreesOfFreedom, double P);
