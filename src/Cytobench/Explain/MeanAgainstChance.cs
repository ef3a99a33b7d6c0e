using Cytobench.Metrics;

namespace Cytobench.Explain;

/// <summary>The mean over some images of a measure, beside what it would be by chance.</summary>
/// <param name="Images">For which it is defined; those without are left out.</param>
/// <param name="Mean">NaN without any.</param>
/// <param name="Interval">95 %, BCa bootstrap over images; NaN below <see cref="MeanBootstrap.FewestImages"/>.</param>
/// <param name="Chance">Mean of the chance level over the images that have one.</param>
/// <param name="Excess">Mean over images of measure minus its own chance level.</param>
/// <param name="ExcessInterval">95 %; chance is not excluded where it holds 0.</param>
public sealed record MeanAgainstChance(int Images, double Mean, Interval Interval, double Chance, double Excess, Interval ExcessInterval)
{
    /// <param name="values">One for each image, NaN where undefined.</param>
    /// <param name="chance">Likewise; an image without a value has no chance level either.</param>
    /// <param name="isChosen">By image: which ones this is about.</param>
    /// <param name="bootstrap">What decides the intervals.</param>
    public static MeanAgainstChance Of(IReadOnlyList<float> values, IReadOnlyList<float> chance, Func<int, bool> isChosen, BootstrapConfig bootstrap)
    {
        ArgumentNullException.ThrowIfNull(values);
        var images = Enumerable.Range(0, values.Count).Where(image => isChosen(image) && !float.IsNaN(values[image])).ToArray();
        var controlled = images.Where(image => !float.IsNaN(chance[image])).ToArray();
        var mean = MeanBootstrap.Of([.. images.Select(image => (double)values[image])], bootstrap);
        var excess = MeanBootstrap.Of([.. controlled.Select(image => (double)values[image] - chance[image])], bootstrap);
        return new(images.Length, mean.Estimate, mean.Bca, controlled.Select(image => (double)chance[image]).DefaultIfEmpty(double.NaN).Average(), excess.Estimate, excess.Bca);
    }
}
