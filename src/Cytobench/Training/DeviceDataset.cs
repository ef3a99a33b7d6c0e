using Cytobench.Data;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>A data set on the device, as uint8: what is learnt from, what chooses, and the test images behind their door. Owns the device's copies, not the source.</summary>
public sealed class DeviceDataset : IDisposable
{
    private Lazy<Normalization> trainStatistics;

    private DeviceDataset(Dataset source, DeviceImages train, DeviceImages validation, Device device)
    {
        (Source, Train, Validation) = (source, train, validation);
        Test = new HeldOutTest(source.Test, device);
        trainStatistics = Statistics();
    }

    public Dataset Source { get; }
    public DeviceImages Train { get; private set; }                      // all, or the run's subset
    public DeviceImages Validation { get; }
    internal HeldOutTest Test { get; }

    /// <summary>Mean and deviation of the train split, for networks that start from scratch.</summary>
    public Normalization TrainStatistics => trainStatistics.Value;

    /// <param name="source">Stays the caller's.</param>
    /// <param name="device">Where training runs.</param>
    public static DeviceDataset Upload(Dataset source, Device device)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(source, DeviceImages.Upload(source.Train, device), DeviceImages.Upload(source.Validation, device), device);
    }

    /// <summary>Keeps a stratified subset of the training images, and its statistics.</summary>
    /// <param name="trainImages">0 keeps all.</param>
    /// <param name="seed">Chooses them.</param>
    public void Restrict(int trainImages, int seed)
    {
        Train = Train.Restricted(trainImages, Source.Info.ClassNames.Count, seed);
        trainStatistics = Statistics();
    }

    private Lazy<Normalization> Statistics() => new(() => PixelStatistics.Compute(Train.Pixels));

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
