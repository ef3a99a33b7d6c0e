namespace Cytobench.Metrics;

/// <summary>Calibration of every class's probability, not of the predicted one alone.</summary>
/// <remarks>Kull et al. 2019, "Beyond temperature scaling", arXiv:1910.12656, equation 3; bins of equal width.</remarks>
public static class ClasswiseCalibration
{
    /// <param name="probabilities">Row-major N x K.</param>
    /// <param name="labels">N labels in [0, K).</param>
    /// <param name="classes">K.</param>
    /// <param name="bins">Of equal width, for each class.</param>
    /// <returns>For each class the bins of its probability; "right" means that the image is of the class.</returns>
    public static CalibrationBins[] Bins(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes, int bins = 15)
    {
        Scores.Check(probabilities, labels, classes);
        var (column, ofClass) = (new double[labels.Length], new bool[labels.Length]);
        var result = new CalibrationBins[classes];
        for (var k = 0; k < classes; k++)
        {
            for (var i = 0; i < labels.Length; i++)
                (column[i], ofClass[i]) = (probabilities[i * classes + k], labels[i] == k);
            result[k] = CalibrationBins.EqualWidth(column, ofClass, bins);
        }
        return result;
    }

    /// <summary>Class-wise ECE: the mean over classes of each one's ECE.</summary>
    /// <inheritdoc cref="Bins"/>
    /// <returns>In [0, 1]; NaN without images.</returns>
    public static double ExpectedError(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes, int bins = 15) =>
        Bins(probabilities, labels, classes, bins).Average(ofClass => ofClass.ExpectedError);
}
