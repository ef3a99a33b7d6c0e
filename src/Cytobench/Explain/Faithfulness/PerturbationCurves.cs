namespace Cytobench.Explain.Faithfulness;

/// <summary>The target's softmax probability of each image while shares of its pixels are perturbed in the order of one map.</summary>
internal sealed class PerturbationCurves
{
    /// <summary>Steps of 10 %.</summary>
    public const int Steps = 10;

    /// <summary>10, 20 and 50 %: those of ERASER's shares that are whole steps.</summary>
    public static readonly int[] Bins = [1, 2, 5];

    public PerturbationCurves(int images) => (Deletion, Insertion, MostRelevantFirst, LeastRelevantFirst, Kept) =
        (Table(images, Steps + 1), Table(images, Steps + 1), Table(images, Steps), Table(images, Steps), Table(images, Bins.Length));

    public double[][] Deletion { get; }                                  // [image][step 0 to 10]
    public double[][] Insertion { get; }                                 // [image][step 0 to 10]
    public double[][] MostRelevantFirst { get; }                         // ROAD, [image][step 0 to 9]: with nothing left there is nothing to fill in from
    public double[][] LeastRelevantFirst { get; }
    public double[][] Kept { get; }                                      // [image][bin]: nothing but the most relevant share is left

    /// <summary>Means over images.</summary>
    public MeanCurves Means() => new(Mean(Deletion), Mean(Insertion), Mean(MostRelevantFirst), Mean(LeastRelevantFirst));

    /// <summary>For each image; of the scores that perturbation gives.</summary>
    public double[] Score(FaithfulnessScore score) => score switch
    {
        FaithfulnessScore.DeletionAuc => Array.ConvertAll(Deletion, Area),
        FaithfulnessScore.InsertionAuc => Array.ConvertAll(Insertion, Area),
        FaithfulnessScore.RoadMostRelevantFirst => Array.ConvertAll(MostRelevantFirst, Filled),
        FaithfulnessScore.RoadLeastRelevantFirst => Array.ConvertAll(LeastRelevantFirst, Filled),
        FaithfulnessScore.RoadCombined => [.. LeastRelevantFirst.Zip(MostRelevantFirst, (least, most) => (Filled(least) - Filled(most)) / 2)],
        FaithfulnessScore.Comprehensiveness => Array.ConvertAll(Deletion, curve => Bins.Average(step => curve[0] - curve[step])),
        FaithfulnessScore.Sufficiency => [.. Deletion.Zip(Kept, (curve, kept) => curve[0] - kept.Average())],
        _ => throw new ArgumentOutOfRangeException(nameof(score), score, "no perturbation gives it"),
    };

    /// <summary>By trapezoids, over shares from 0 to 1.</summary>
    private static double Area(double[] curve) => (curve.Sum() - (curve[0] + curve[^1]) / 2) / (curve.Length - 1);

    /// <summary>Over 10 to 90 %.</summary>
    private static double Filled(double[] curve) => curve.Skip(1).Average();

    private static double[] Mean(double[][] curves) => [.. Enumerable.Range(0, curves[0].Length).Select(step => Math.Round(curves.Average(curve => curve[step]), 6))];

    private static double[][] Table(int images, int columns) => [.. Enumerable.Range(0, images).Select(_ => new double[columns])];
}

/// <summary>Mean probability of the target at shares of 0, 10, 20, ... %.</summary>
/// <param name="Deletion">0 to 100 %.</param>
/// <param name="Insertion">0 to 100 %.</param>
/// <param name="MostRelevantFirst">ROAD, 0 to 90 %.</param>
/// <param name="LeastRelevantFirst">ROAD, 0 to 90 %.</param>
public sealed record MeanCurves(double[] Deletion, double[] Insertion, double[] MostRelevantFirst, double[] LeastRelevantFirst);
