namespace Cytobench.Metrics;

/// <summary>
/// What a Brier score consists of, summed over classes: Brier = Reliability - Resolution + Uncertainty + WithinBins, exactly.
/// </summary>
/// <remarks>
/// Murphy 1973, "A new vector partition of the probability score". Probabilities of one bin differ, so Murphy's three terms
/// alone leave a rest: the within-bin variance and covariance of Stephenson, Coelho and Jolliffe 2008, "Two extra components in
/// the Brier score decomposition".
/// </remarks>
/// <param name="Reliability">Squared gap between a bin's mean probability and its share; 0 is calibrated.</param>
/// <param name="Resolution">How far the bins' shares lie from the class's share; higher is better.</param>
/// <param name="Uncertainty">Of the labels alone; the same for every model.</param>
/// <param name="WithinBins">What the bins hide; may be negative.</param>
public sealed record BrierDecomposition(double Reliability, double Resolution, double Uncertainty, double WithinBins)
{
    public double Brier => Reliability - Resolution + Uncertainty + WithinBins;

    /// <param name="probabilities">Row-major N x K; rows are renormalised to sum 1.</param>
    /// <param name="labels">N labels in [0, K).</param>
    /// <param name="classes">K.</param>
    /// <param name="bins">Of equal width, for each class.</param>
    /// <returns>NaN throughout without images.</returns>
    public static BrierDecomposition Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes, int bins = 15)
    {
        Scores.Check(probabilities, labels, classes);
        var normalised = Predictions.Normalise(probabilities, classes);
        var (reliability, resolution, uncertainty, withinBins, n) = (0.0, 0.0, 0.0, 0.0, (double)labels.Length);
        for (var k = 0; k < classes; k++)
        {
            var binned = new Bin[bins];
            var ofClass = 0;
            for (var i = 0; i < labels.Length; i++)
            {
                var (probability, outcome) = (normalised[i * classes + k], labels[i] == k ? 1 : 0);
                binned[CalibrationBins.EqualWidthBin(probability, bins)].Add(probability, outcome);
                ofClass += outcome;
            }
            var baseRate = ofClass / n;
            uncertainty += baseRate * (1 - baseRate);
            foreach (var bin in binned.Where(bin => bin.Count > 0))
            {
                reliability += bin.Count * Math.Pow(bin.MeanProbability - bin.Share, 2) / n;
                resolution += bin.Count * Math.Pow(bin.Share - baseRate, 2) / n;
                withinBins += (bin.Variation - 2 * bin.Covariation) / n;
            }
        }
        return labels.Length == 0 ? new BrierDecomposition(double.NaN, double.NaN, double.NaN, double.NaN)
            : new BrierDecomposition(reliability, resolution, uncertainty, withinBins);
    }

    /// <summary>Sums over a bin, updated so that little is lost to rounding (Welford 1962).</summary>
    private struct Bin
    {
        public int Count { get; private set; }
        public double MeanProbability { get; private set; }
        public double Share { get; private set; }                        // of images that are of the class
        public double Variation { get; private set; }                    // sum of squared deviations of the probabilities
        public double Covariation { get; private set; }                  // with the outcomes

        public void Add(double probability, int outcome)
        {
            Count++;
            var deviation = probability - MeanProbability;
            MeanProbability += deviation / Count;
            Share += (outcome - Share) / Count;
            Variation += deviation * (probability - MeanProbability);
            Covariation += deviation * (outcome - Share);
        }
    }
}
