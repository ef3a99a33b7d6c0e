using CsCheck;

namespace Cytobench.Metrics.Tests;

/// <summary>Labels and row-major probabilities; what the property tests draw.</summary>
internal sealed record Sample(double[] Probabilities, int[] Labels, int Classes)
{
    /// <summary>1 to 40 images, 2 to 5 classes, rows that sum to 1, uniform numbers and so no ties; classes may be absent.</summary>
    public static Gen<Sample> Any { get; } =
        from classes in Gen.Int[2, 5]
        from labels in Gen.Int[0, classes - 1].Array[1, 40]
        from weights in Gen.Double.Unit.Select(weight => 0.001 + weight).Array[labels.Length * classes]
        select new Sample(Normalized(weights, classes), labels, classes);

    /// <summary>As <see cref="Any"/>, and the same images in another order.</summary>
    public static Gen<(Sample Original, Sample Shuffled)> WithShuffled { get; } =
        from sample in Any
        from order in Gen.Shuffle(Enumerable.Range(0, sample.Labels.Length).ToArray())
        select (sample, new Sample([.. order.SelectMany(sample.Row)], Array.ConvertAll(order, i => sample.Labels[i]), sample.Classes));

    public ClassificationScores Scores => Metrics.Scores.Compute(Probabilities, Labels, Classes);

    public double[] Row(int image) => Probabilities.AsSpan(image * Classes, Classes).ToArray();

    private static double[] Normalized(double[] weights, int classes) =>
        [.. weights.Chunk(classes).SelectMany(row => row.Select(weight => weight / row.Sum()))];
}
