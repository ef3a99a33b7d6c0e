namespace Cytobench.Metrics;

/// <summary>Counts of label against prediction, and the scores that need no more than these.</summary>
/// <remarks>
/// 0 / 0 is NaN: precision of a class that was never predicted, recall of one that has no image, F1 of one with neither.
/// Averages follow scikit-learn's <c>precision_recall_fscore_support</c>: they go over the classes that occur among labels or
/// predictions, and there an undefined value counts 0, since never predicting a class that is present must not help a model.
/// </remarks>
public sealed class ConfusionMatrix
{
    private readonly int[] counts;                                          // row-major K x K, [label][prediction]
    private readonly int[] support;
    private readonly int[] predicted;

    /// <param name="counts">Row-major K x K, rows are labels; taken over, not copied.</param>
    /// <param name="classes">K.</param>
    public ConfusionMatrix(int[] counts, int classes)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Length != classes * classes)
            throw new ArgumentException($"{counts.Length} counts for {classes} classes", nameof(counts));
        (this.counts, Classes) = (counts, classes);
        (support, predicted) = (new int[classes], new int[classes]);
        for (var label = 0; label < classes; label++)
        {
            for (var prediction = 0; prediction < classes; prediction++)
            {
                support[label] += this[label, prediction];
                predicted[prediction] += this[label, prediction];
            }
            N += support[label];
            Correct += this[label, label];
        }
    }

    /// <param name="labels">In [0, K).</param>
    /// <param name="predictions">In [0, K), as many.</param>
    /// <param name="classes">K.</param>
    public static ConfusionMatrix Count(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions, int classes)
    {
        if (labels.Length != predictions.Length)
            throw new ArgumentException($"{predictions.Length} predictions for {labels.Length} labels", nameof(predictions));
        var counts = new int[classes * classes];
        for (var i = 0; i < labels.Length; i++)
            counts[labels[i] * classes + predictions[i]]++;
        return new ConfusionMatrix(counts, classes);
    }

    public int Classes { get; }
    public int N { get; }
    public int Correct { get; }
    public int Errors => N - Correct;
    public int this[int label, int prediction] => counts[label * Classes + prediction];

    /// <summary>Images of each class.</summary>
    public ReadOnlySpan<int> Support => support;

    /// <summary>Predictions of each class.</summary>
    public ReadOnlySpan<int> Predicted => predicted;

    /// <summary>Share of right predictions; NaN without images.</summary>
    public double Accuracy => (double)Correct / N;

    /// <summary>Mean recall of the classes that have images.</summary>
    public double BalancedAccuracy => Scores.DefinedMean(PerClass(Recall));

    public double Precision(int k) => (double)this[k, k] / predicted[k];

    public double Recall(int k) => (double)this[k, k] / support[k];

    public double F1(int k) => 2.0 * this[k, k] / (support[k] + predicted[k]);

    public double[] PerClass(Func<int, double> score)
    {
        ArgumentNullException.ThrowIfNull(score);
        var values = new double[Classes];
        for (var k = 0; k < Classes; k++)
            values[k] = score(k);
        return values;
    }

    /// <summary>Unweighted mean over the classes that occur among labels or predictions.</summary>
    public double Macro(Func<int, double> score) => Average(score, k => support[k] + predicted[k] > 0 ? 1 : 0);

    /// <summary>Mean weighted by the images of each class.</summary>
    public double Weighted(Func<int, double> score) => Average(score, k => support[k]);

    public int[][] ToRows() => [.. Enumerable.Range(0, Classes).Select(label => counts.AsSpan(label * Classes, Classes).ToArray())];

    private double Average(Func<int, double> score, Func<int, double> weight)
    {
        ArgumentNullException.ThrowIfNull(score);
        var (sum, weights) = (0.0, 0.0);
        for (var k = 0; k < Classes; k++)
        {
            var value = score(k);
            sum += weight(k) * (double.IsNaN(value) ? 0 : value);
            weights += weight(k);
        }
        return sum / weights;
    }
}
