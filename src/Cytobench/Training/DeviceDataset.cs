using Cytobench.Data;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>A data set on the device, as uint8: what is learnt from, what chooses, and the test images behind their door. Owns the device's copies, not the source.</summary>
public sealed class DeviceDataset : IDisposable
{
    private readonly Lazy<Normalization> trainStatistics;

    private DeviceDataset(Dataset source, DeviceImages train, DeviceImages validation, Device device)
    {
        (Source, Train, Validation) = (source, train, validation);
        Test = new HeldOutTest(source.Test, device);
        trainStatistics = new(() => PixelStatistics.Compute(Train.Pixels));
    }

    public Dataset Source { get; }
    public DeviceImages Train { get; }                                   // all, or the run's subset
    public DeviceImages Validation { get; }
    internal HeldOutTest Test { get; }

    /// <summary>Mean and deviation of the train split, for networks that start from scratch.</summary>
    public Normalization TrainStatistics => trainStatistics.Value;

    /// <param name="source">Stays the caller's.</param>
    /// <param name="device">Where training runs.</param>
    /// <param name="trainImages">A stratified subset of so many; 0 for all.</param>
    /// <param name="seed">Chooses the subset.</param>
    public static DeviceDataset Upload(Dataset source, Device device, int trainImages = 0, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        var train = DeviceImages.Upload(source.Train, device);
        if (trainImages > 0 && trainImages < train.Count)
        {
            using var all = train;
            train = all.Select(StratifiedSubset.Choose(all.HostLabels, source.Info.ClassNames.Count, trainImages, seed));
        }
        return new(source, train, DeviceImages.Upload(source.Validation, device), device);
    }

    /// <summary>What prepares this data's images for a network; the caller disposes it.</summary>
    public ImageInput Input(int imageSize, Normalization normalization, Device device, ScalarType precision) =>
        new(Source.Train.Height, Source.Train.Width, imageSize, normalization, device, precision);

    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
        Test.Dispose();
    }
}
