using CsCheck;

namespace Cytobench.Metrics.Tests;

public sealed class CalibrationBinsTests
{
    /// <summary>By hand: gaps 0.05, 0.15, 0.75, 0.35, one image per bin; their mean is 0.325.</summary>
    [Fact]
    public void Expected_calibration_error_is_the_mean_gap_between_confidence_and_accuracy() =>
        Assert.Equal(0.325, CalibrationBins.EqualWidth([0.95, 0.85, 0.75, 0.65], [true, true, false, true], 10).ExpectedError, 12);

    /// <summary>Two bins: (0.6 + 0.8) / 2 = 0.7 of which one half is right, and 0.4 which is right; (2 * 0.2 + 0.6) / 3.</summary>
    [Fact]
    public void A_bin_compares_means()
    {
        var bins = CalibrationBins.EqualWidth([0.6, 0.8, 0.4], [true, false, true], 2);
        Assert.Equal([1, 2], bins.Bins.Select(bin => bin.Count));
        Assert.Equal((0.5, 1.0, 0.5), (bins.Bins[1].Lower, bins.Bins[1].Upper, bins.Bins[1].Accuracy));
        Assert.Equal(0.7, bins.Bins[1].Confidence, 15);
        Assert.Equal(1 / 3.0, bins.ExpectedError, 15);
        Assert.Equal(0.6, bins.MaximumError, 15);
    }

    [Fact]
    public void An_empty_bin_has_no_means_and_no_weight()
    {
        var bins = CalibrationBins.EqualWidth([0.9], [true], 2);
        Assert.True(double.IsNaN(bins.Bins[0].Confidence));
        Assert.Equal(0.1, bins.ExpectedError, 15);
    }

    /// <summary>An edge belongs to the bin below it, whatever b/B rounds to.</summary>
    [Fact]
    public void Each_confidence_lies_in_its_bin() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 100], Gen.Double[0, 1]).Sample((bins, edge, anywhere) =>
        {
            foreach (var confidence in (double[])[anywhere, Math.Min(1, (double)edge / bins)])
            {
                var bin = CalibrationBins.EqualWidthBin(confidence, bins);
                Assert.InRange(bin, 0, bins - 1);
                Assert.True(confidence <= (bin + 1.0) / bins && (confidence > (double)bin / bins || bin == 0), $"{confidence} in bin {bin} of {bins}");
            }
        });

    /// <summary>Five images in two bins of 3 and 2: means 0.3 with 1/3 right and 0.8 with 1/2 right; (3 * 1/30 + 2 * 0.3) / 5.</summary>
    [Fact]
    public void Bins_of_equal_mass_hold_as_many_images()
    {
        var bins = CalibrationBins.EqualMass([0.9, 0.2, 0.4, 0.3, 0.7], [true, false, true, false, false], 2);
        Assert.Equal([3, 2], bins.Bins.Select(bin => bin.Count));
        Assert.Equal((0.0, 0.4, 0.4, 0.9), (bins.Bins[0].Lower, bins.Bins[0].Upper, bins.Bins[1].Lower, bins.Bins[1].Upper));
        Assert.Equal((3 / 30.0 + 2 * 0.3) / 5, bins.ExpectedError, 14);
        Assert.Equal(0.3, bins.MaximumError, 14);
    }

    [Fact]
    public void More_bins_than_images_leave_some_empty() =>
        Assert.Equal([1, 0, 0], CalibrationBins.EqualMass([0.9], [true], 3).Bins.Select(bin => bin.Count));

    [Fact]
    public void A_bin_knows_how_sure_its_accuracy_is()
    {
        var bin = CalibrationBins.EqualWidth([0.9, 0.9], [true, true], 1).Bins[0];
        Assert.Equal(WilsonInterval.Of(2, 2), bin.AccuracyInterval);
    }

    /// <summary>
    /// Two classes, two bins, p(1) = 0.2 0.4 0.9 with labels 0 1 1: class 1 gaps |0.3 - 1/2| of two and |0.9 - 1| of one; class 0
    /// mirrors them.
    /// </summary>
    [Fact]
    public void Class_wise_error_averages_over_classes() =>
        Assert.Equal((2 * 0.2 + 0.1) / 3, ClasswiseCalibration.ExpectedError([0.8, 0.2, 0.6, 0.4, 0.1, 0.9], [0, 1, 1], 2, bins: 2), 14);
}
