namespace Cytobench.Metrics;

/// <summary>All scores of one set of predictions.</summary>
/// <remarks>
/// The predicted class is the first of the most probable ones. Log loss and Brier score look at rows renormalised to sum 1;
/// everything else at the probabilities as given. See <see cref="ClassificationScores"/> for what is undefined when.
/// </remarks>
public static class Scores
{
    /// <param name="probabilities">Row-major N x K, finite, at least 0, each row with a positive sum.</param>
    /// <param name="labels">N labels in [0, K).</param>
    /// <param name="classes">K, at least 2.</param>
    public static ClassificationScores Compute(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        var exact = new double[probabilities.Length];
        for (var i = 0; i < exact.Length; i++)
            exact[i] = probabilities[i];
        return Compute(exact, labels, classes);
    }

    /// <inheritdoc cref="Compute(ReadOnlySpan{float}, ReadOnlySpan{int}, int)"/>
    public static ClassificationScores Compute(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        Check(probabilities, labels, classes);
        var predictions = Predictions.MostProbable(probabilities, classes);
        var confusion = ConfusionMatrix.Count(labels, predictions, classes);
        var (aucs, averagePrecisions) = OneVersusRest(probabilities, labels, classes);

        var confidences = new double[labels.Length];
        var correct = new bool[labels.Length];
        for (var i = 0; i < labels.Length; i++)
            (confidences[i], correct[i]) = (probabilities[i * classes + predictions[i]], predictions[i] == labels[i]);
        var bins = CalibrationBins.EqualWidth(confidences, correct, 15);

        return new ClassificationScores
        {
            N = labels.Length,
            Errors = confusion.Errors,
            Accuracy = confusion.Accuracy,
            BalancedAccuracy = confusion.BalancedAccuracy,
            PrecisionMacro = confusion.Macro(confusion.Precision),
            RecallMacro = confusion.Macro(confusion.Recall),
            F1Macro = confusion.Macro(confusion.F1),
            PrecisionMicro = confusion.Accuracy,
            RecallMicro = confusion.Accuracy,
            F1Micro = confusion.Accuracy,
            PrecisionWeighted = confusion.Weighted(confusion.Precision),
            RecallWeighted = confusion.Weighted(confusion.Recall),
            F1Weighted = confusion.Weighted(confusion.F1),
            AucMacroOvr = DefinedMean(aucs),
            AucMicro = RocAuc.Micro(probabilities, labels, classes),
            AucPerClass = aucs,
            AveragePrecisionMacro = DefinedMean(averagePrecisions),
            AveragePrecisionPerClass = averagePrecisions,
            PrecisionPerClass = confusion.PerClass(confusion.Precision),
            RecallPerClass = confusion.PerClass(confusion.Recall),
            F1PerClass = confusion.PerClass(confusion.F1),
            Support = confusion.Support.ToArray(),
            Confusion = confusion.ToRows(),
            Matthews = Matthews.Coefficient(confusion),
            CohenKappa = Metrics.CohenKappa.Coefficient(confusion),
            LogLoss = Metrics.LogLoss.Mean(probabilities, labels, classes),
            BrierMulticlass = Brier.Mean(probabilities, labels, classes),
            Ece15EqualWidth = bins.ExpectedError,
            Mce15EqualWidth = bins.MaximumError,
            Aurc = RiskCoverage.Order(confidences, correct).Aurc,
        };
    }

    /// <summary>The mean of the values that are not NaN; NaN where none is.</summary>
    public static double DefinedMean(ReadOnlySpan<double> values)
    {
        var (sum, defined) = (0.0, 0);
        foreach (var value in values)
        {
            if (double.IsNaN(value))
                continue;
            sum += value;
            defined++;
        }
        return sum / defined;                                               // 0 / 0 is NaN
    }

    /// <exception cref="ArgumentException">What was given is not N x K probabilities with N labels.</exception>
    internal static void Check(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (probabilities.Length != (long)labels.Length * classes)
            throw new ArgumentException($"{probabilities.Length} probabilities for {labels.Length} labels and {classes} classes", nameof(probabilities));
        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
                throw new ArgumentException($"label {labels[i]} of image {i} is outside [0, {classes})", nameof(labels));
            var sum = 0.0;
            foreach (var probability in probabilities.Slice(i * classes, classes))
                sum += probability >= 0 ? probability : double.NaN;
            if (!(sum > 0 && double.IsFinite(sum)))
                throw new ArgumentException($"the probabilities of image {i} are not finite, at least 0 and of positive sum", nameof(probabilities));
        }
    }

    private static (double[] Aucs, double[] AveragePrecisions) OneVersusRest(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        var (aucs, averagePrecisions) = (new double[classes], new double[classes]);
        var ranking = new Ranking(labels.Length);
        for (var k = 0; k < classes; k++)
        {
            ranking.FillWithClass(probabilities, labels, classes, k);
            aucs[k] = RocAuc.Of(ranking);
            averagePrecisions[k] = AveragePrecision.Of(ranking);
        }
        return (aucs, averagePrecisions);
    }
}
