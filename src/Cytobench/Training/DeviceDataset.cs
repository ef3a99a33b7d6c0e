using Cytobench.Data;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>A data set's three splits on the device, as uint8. Owns the device's copies, not the source.</summary>
public sealed class DeviceDataset : IDisposable
{
    private readonly Lazy<Normalization> trainStatistics;

    private DeviceDataset(Dataset source, DeviceImages train, DeviceImages validation, DeviceImages test)
    {
        (Source, Train, Validation, Test) = (source, train, validation, test);
        trainStatistics = new(() => PixelStatistics.Compute(Train.Pixels));
    }

    public Dataset Source { get; }
    public DeviceImages Train { get; }
    public DeviceImages Validation { get; }
    public DeviceImages Test { get; }

    /// <summary>Mean and deviation of the train split, for networks that start from scratch.</summary>
    public Normalization TrainStatistics => trainStatistics.Value;

    public static DeviceDataset Upload(Dataset source, Device device)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(source, DeviceImages.Upload(source.Train, device), DeviceImages.Upload(source.Validation, device), DeviceImages.Upload(source.Test, device));
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
